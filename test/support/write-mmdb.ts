/** What an entry of a database in MaxMind's format may be made of; numbers are unsigned and whole. */
export type MmdbValue = string | number | readonly MmdbValue[] | { readonly [key: string]: MmdbValue };

interface Node {
  readonly children: [Node | Leaf | null, Node | Leaf | null];
}

interface Leaf {
  readonly value: MmdbValue;
}

const separatorBytes = 16;

/**
 * A database in MaxMind's format 2.0, of IPv4 addresses and with records of 24 bits.
 * @param networks such as `203.0.113.0/24`, none within another, each with its entry
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export function writeMmdb(
  type: string,
  networks: Readonly<Record<string, MmdbValue>>,
  builtAt: Date,
): Buffer {
  const root: Node = { children: [null, null] };
  for (const [network, value] of Object.entries(networks)) insert(root, network, { value });
  const nodes = listNodes(root);
  const data: Buffer[] = [];
  const offsets = new Map<Leaf, number>();
  let size = 0;
  const offsetOf = (leaf: Leaf) => {
    const known = offsets.get(leaf);
    if (known !== undefined) return known;
    const bytes = encode(leaf.value);
    offsets.set(leaf, size);
    data.push(bytes);
    size += bytes.length;
    return offsets.get(leaf) ?? 0;
  };
  const tree = Buffer.concat(
    nodes.map(({ children }) =>
      Buffer.concat(
        children.map((child) =>
          child === null
            ? number24(nodes.length)
            : "value" in child
              ? number24(nodes.length + separatorBytes + offsetOf(child))
              : number24(nodes.indexOf(child)),
        ),
      ),
    ),
  );
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Math.floor(builtAt.getTime() / 1000),
    database_type: type,
    description: { en: "made for a test" },
    ip_version: 4,
    languages: ["en"],
    node_count: nodes.length,
    record_size: 24,
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from("MaxMind.com")]);
  return Buffer.concat([tree, Buffer.alloc(separatorBytes), ...data, marker, metadata]);
}

function insert(root: Node, network: string, leaf: Leaf): void {
  const [address = "", length = "32"] = network.split("/");
  const bits = address
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("")
    .slice(0, Number(length));
  let node = root;
  for (const [index, bit] of bits.split("").entries()) {
    const side = bit === "1" ? 1 : 0;
    if (index === bits.length - 1) {
      node.children[side] = leaf;
      return;
    }
    const next = node.children[side];
    if (next !== null && "value" in next) throw new RangeError(`${network} is within another network.`);
    node = node.children[side] = next ?? { children: [null, null] };
  }
}

function listNodes(node: Node): Node[] {
  return [
    node,
    ...node.children.flatMap((child) => (child !== null && "children" in child ? listNodes(child) : [])),
  ];
}

function number24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntBE(value, 0, 3);
  return bytes;
}

const types = { text: 2, number: 6, map: 7, list: 11 } as const;

function encode(value: MmdbValue): Buffer {
  if (typeof value === "string")
    return Buffer.concat([control(types.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(types.number, 4), bytes]);
  }
  if (Array.isArray(value))
    return Buffer.concat([control(types.list, value.length), ...(value as MmdbValue[]).map(encode)]);
  const entries = Object.entries(value as Record<string, MmdbValue>);
  return Buffer.concat([
    control(types.map, entries.length),
    ...entries.flatMap(([key, inside]) => [encode(key), encode(inside)]),
  ]);
}

/** Types beyond 7 are told in a byte of their own; sizes from 29 on too. */
function control(type: number, size: number): Buffer {
  if (size >= 29 + 256) throw new RangeError("Longer than a test needs.");
  const short = Math.min(size, 29);
  const first = type > 7 ? short : (type << 5) | short;
  return Buffer.from([first, ...(type > 7 ? [type - 7] : []), ...(size >= 29 ? [size - 29] : [])]);
}
