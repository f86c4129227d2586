/** What stands in an archive before a content. */
export interface TarEntry {
  readonly kind: "file" | "directory" | "link";
  /** With slashes, relative. */
  readonly path: string;
  /** Bytes of content; of a file alone. */
  readonly size: number;
  /** Where a symbolic link points. */
  readonly target: string;
}

const blockBytes = 512;
const flags = { file: "0", link: "2", directory: "5" } as const;
/** What a header has room for; what is longer goes before it, as POSIX's pax says. */
const longestName = 100;
const largestSize = 8 ** 11 - 1;

/** An entry's header, as POSIX's ustar and pax say it: any `tar` reads it. */
export function tarHeader(entry: TarEntry): Buffer {
  const { kind, path, size, target } = entry;
  const more = [
    ...(Buffer.byteLength(path) > longestName ? [record("path", path)] : []),
    ...(Buffer.byteLength(target) > longestName ? [record("linkpath", target)] : []),
    ...(size > largestSize ? [record("size", String(size))] : []),
  ].join("");
  const own = header(path, flags[kind], size > largestSize ? 0 : size, target);
  if (more === "") return own;
  const content = Buffer.from(more);
  return Buffer.concat([
    header("pax", "x", content.length, ""),
    content,
    Buffer.alloc(paddingOf(content.length)),
    own,
  ]);
}

/** What ends an archive. */
export const tarEnd: Buffer = Buffer.alloc(2 * blockBytes);

/** Bytes after a content of so many, up to the next block. */
export const paddingOf = (size: number): number => (blockBytes - (size % blockBytes)) % blockBytes;

function header(path: string, flag: string, size: number, target: string): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(path, 0, longestName);
  block.write("0000600\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("00000000000\0", 136);
  block.write("        ", 148);
  block.write(flag, 156);
  block.write(target, 157, longestName);
  block.write("ustar\0", 257);
  block.write("00", 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** `<length> <name>=<value>\n`, where the length counts itself. */
function record(name: string, value: string): string {
  const rest = Buffer.byteLength(` ${name}=${value}\n`);
  let length = rest;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return `${length} ${name}=${value}\n`;
}

/** An entry with its content, which must be read before the next is asked for. */
export interface ReadEntry extends TarEntry {
  readonly content: AsyncIterable<Uint8Array>;
}

/** Reads what {@link tarHeader} wrote. @throws when it ends too early or is no archive */
export async function* readTar(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ReadEntry, void> {
  const source = createSource(bytes);
  let more = new Map<string, string>();
  for (;;) {
    const block = await source.exactly(blockBytes);
    if (block.every((byte) => byte === 0)) return;
    const text = (from: number, length: number) =>
      block.toString("utf8", from, from + length).replace(/\0.*$/su, "");
    if (text(257, 5) !== "ustar") throw new Error("it is not an archive");
    const flag = text(156, 1);
    const size = Number(more.get("size") ?? Number.parseInt(text(124, 12), 8));
    if (flag === "x") {
      more = parseRecords((await source.exactly(size)).toString("utf8"));
      await source.exactly(paddingOf(size));
      continue;
    }
    const kind = (Object.keys(flags) as (keyof typeof flags)[]).find((one) => flags[one] === flag);
    if (kind === undefined) throw new Error(`it has an entry of an unknown kind ${JSON.stringify(flag)}`);
    const path = more.get("path") ?? text(0, longestName);
    const target = more.get("linkpath") ?? text(157, longestName);
    more = new Map();
    yield { kind, path, size, target, content: source.content(size) };
    await source.exactly(paddingOf(size));
  }
}

function parseRecords(text: string): Map<string, string> {
  const records = new Map<string, string>();
  for (const line of text.split("\n")) {
    const found = /^\d+ ([^=]+)=(.*)$/su.exec(line);
    if (found !== null) records.set(found[1] as string, found[2] as string);
  }
  return records;
}

function createSource(bytes: AsyncIterable<Uint8Array>) {
  const iterator = bytes[Symbol.asyncIterator]();
  let left: Buffer = Buffer.alloc(0);

  async function take(atMost: number): Promise<Buffer> {
    while (left.length === 0) {
      const { done, value } = await iterator.next();
      if (done === true) throw new Error("it ends too early");
      left = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    const taken = left.subarray(0, atMost);
    left = left.subarray(taken.length);
    return taken;
  }

  return {
    async exactly(size: number): Promise<Buffer> {
      const parts: Buffer[] = [];
      for (let lacking = size; lacking > 0; lacking -= parts.at(-1)?.length ?? 0)
        parts.push(await take(lacking));
      return Buffer.concat(parts);
    },
    async *content(size: number): AsyncGenerator<Uint8Array, void> {
      for (let lacking = size; lacking > 0;) {
        const part = await take(lacking);
        lacking -= part.length;
        yield part;
      }
    },
  };
}
