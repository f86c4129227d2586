/**
 * Thrift's compact protocol, as far as Parquet's metadata is written in it: read into values that keep their types, so
 * that what we do not know is written again as it was.
 */
export type ThriftValue =
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "byte"; readonly value: number }
  | { readonly kind: "i16" | "i32" | "i64"; readonly value: bigint }
  | { readonly kind: "double" | "binary"; readonly value: Uint8Array }
  | { readonly kind: "list" | "set"; readonly of: number; readonly values: readonly ThriftValue[] }
  | ThriftStruct;

export interface ThriftStruct {
  readonly kind: "struct";
  /** By their ids, in the order in which they stand. */
  readonly fields: ReadonlyMap<number, ThriftValue>;
}

/** How the types of fields and elements are written. */
export const thriftTypes = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
} as const;

const integerKinds: Readonly<Record<number, "i16" | "i32" | "i64">> = {
  [thriftTypes.i16]: "i16",
  [thriftTypes.i32]: "i32",
  [thriftTypes.i64]: "i64",
};

/** Lists up to this long have their length in the byte of their type. */
const maxShortLength = 14;

/** @throws RangeError when the bytes end early, TypeError for a type that Parquet does not use */
export function readThriftStruct(bytes: Uint8Array): ThriftStruct {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const byte = () => view.getUint8(at++);
  const take = (length: number) => {
    if (at + length > bytes.length) throw new RangeError("The metadata ends early.");
    return bytes.subarray(at, (at += length));
  };
  function varint(): bigint {
    let sum = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const next = byte();
      sum |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return sum;
    }
  }
  function zigzag(): bigint {
    const encoded = varint();
    return (encoded >> 1n) ^ -(encoded & 1n);
  }
  function struct(): ThriftStruct {
    const fields = new Map<number, ThriftValue>();
    let id = 0;
    for (let head = byte(); head !== 0; head = byte()) {
      id = head >> 4 === 0 ? Number(zigzag()) : id + (head >> 4);
      fields.set(id, value(head & 0x0f, "field"));
    }
    return { kind: "struct", fields };
  }
  function list(kind: "list" | "set"): ThriftValue {
    const head = byte();
    const length = head >> 4 > maxShortLength ? Number(varint()) : head >> 4;
    const of = head & 0x0f;
    return { kind, of, values: Array.from({ length }, () => value(of, "element")) };
  }
  function value(type: number, place: "field" | "element"): ThriftValue {
    const integer = integerKinds[type];
    if (integer !== undefined) return { kind: integer, value: zigzag() };
    switch (type) {
      case thriftTypes.true:
      case thriftTypes.false:
        // Of a field the type is the value; in a list each has a byte.
        return { kind: "boolean", value: (place === "field" ? type : byte()) === thriftTypes.true };
      case thriftTypes.byte:
        return { kind: "byte", value: byte() };
      case thriftTypes.double:
        return { kind: "double", value: take(8) };
      case thriftTypes.binary:
        return { kind: "binary", value: take(Number(varint())) };
      case thriftTypes.list:
        return list("list");
      case thriftTypes.set:
        return list("set");
      case thriftTypes.struct:
        return struct();
      default:
        throw new TypeError(`Parquet's metadata does not use type ${type} of Thrift.`);
    }
  }
  return struct();
}

/** @param before the id of the field that stands before these, for who writes a struct in parts */
export function writeThriftStruct(struct: ThriftStruct, before = 0): Uint8Array {
  const bytes: number[] = [];
  writeStruct(struct, bytes, before);
  return Uint8Array.from(bytes);
}

function writeStruct({ fields }: ThriftStruct, to: number[], idBefore = 0): void {
  let before = idBefore;
  for (const [id, field] of fields) {
    const step = id - before;
    const type = typeOf(field);
    if (step > 0 && step <= 15) to.push((step << 4) | type);
    else {
      to.push(type);
      writeVarint(BigInt(id) << 1n, to);
    }
    if (field.kind !== "boolean") writeValue(field, to);
    before = id;
  }
  to.push(0);
}

function writeValue(value: ThriftValue, to: number[]): void {
  switch (value.kind) {
    case "boolean":
      to.push(value.value ? thriftTypes.true : thriftTypes.false);
      return;
    case "byte":
      to.push(value.value);
      return;
    case "i16":
    case "i32":
    case "i64":
      writeVarint(value.value >= 0n ? value.value << 1n : (-value.value << 1n) - 1n, to);
      return;
    case "double":
      to.push(...value.value);
      return;
    case "binary":
      writeVarint(BigInt(value.value.length), to);
      for (const byte of value.value) to.push(byte);
      return;
    case "list":
    case "set":
      to.push(...thriftListHead(value.values.length, value.of));
      for (const item of value.values) writeValue(item, to);
      return;
    case "struct":
      writeStruct(value, to);
  }
}

/** What stands before the elements of a list. @param of the type of the elements */
export function thriftListHead(length: number, of: number): number[] {
  if (length <= maxShortLength) return [(length << 4) | of];
  const head = [0xf0 | of];
  writeVarint(BigInt(length), head);
  return head;
}

function typeOf(value: ThriftValue): number {
  if (value.kind === "boolean") return value.value ? thriftTypes.true : thriftTypes.false;
  return thriftTypes[value.kind];
}

export function writeVarint(value: bigint, to: number[]): void {
  let rest = value;
  while (rest >= 0x80n) {
    to.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  to.push(Number(rest));
}
