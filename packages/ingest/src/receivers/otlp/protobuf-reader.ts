import { NameCache } from "./name-cache.ts";

/** A message that is cut short or makes no sense. */
export class ProtobufFault extends Error {}

/** Wire types of protobuf, https://protobuf.dev/programming-guides/encoding/. */
export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const utf8 = new TextDecoder();

/** Shared by all requests: the same names come with each. */
const names = new NameCache();

/** Reads the fields of one message, in place: nothing is copied but what is asked for. */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #from: number;
  readonly #end: number;
  #at: number;
  /** Of the field that {@link next} has come to. */
  field = 0;
  wire = 0;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.#from = from;
    this.#at = from;
    this.#end = to;
  }

  /** Goes to the next field; false at the message's end. Its value must be read or skipped then. */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field === 0) throw new ProtobufFault("a field has the number 0");
    return true;
  }

  /** An unsigned number; exact up to 2^53. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (let index = 0; index < 10; index += 1) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new ProtobufFault("a number is longer than ten bytes");
  }

  /** A signed 64-bit number; as text where a number would not be exact. */
  int64(): number | string {
    const from = this.#at;
    const value = this.varint();
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    let exact = 0n;
    for (let index = this.#at - 1; index >= from; index -= 1)
      exact = (exact << 7n) | BigInt((this.#bytes[index] ?? 0) & 0x7f);
    const signed = BigInt.asIntN(64, exact);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : String(signed);
  }

  /** Nanoseconds in 64 bits, as milliseconds to the microsecond: a double holds no more. */
  nanosAsMs(): number {
    const low = this.#fixed32();
    const high = this.#fixed32();
    // 2^32 is 4,294,967 thousands and 296, so every step is exact.
    return (high * 4_294_967 + Math.floor((high * 296 + low) / 1000)) / 1000;
  }

  double(): number {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#take(8), 8);
    return view.getFloat64(0, true);
  }

  text(): string {
    const length = this.varint();
    const from = this.#take(length);
    const name = names.read(this.#bytes, from, length);
    if (name !== null) return name;
    return utf8.decode(this.#bytes.subarray(from, from + length));
  }

  /** The bytes themselves, not copied. */
  bytes(): Uint8Array {
    const length = this.varint();
    const from = this.#take(length);
    return this.#bytes.subarray(from, from + length);
  }

  /** Bytes as hexadecimal digits. */
  hex(): string {
    let text = "";
    for (const byte of this.bytes()) text += hexOf[byte] ?? "";
    return text;
  }

  /** A message inside this one. */
  message(): ProtobufReader {
    const length = this.varint();
    const from = this.#take(length);
    return new ProtobufReader(this.#bytes, from, from + length);
  }

  /** Another reader of the same message, at its beginning. */
  again(): ProtobufReader {
    return new ProtobufReader(this.#bytes, this.#from, this.#end);
  }

  skip(): void {
    switch (this.wire) {
      case wireType.varint:
        this.varint();
        return;
      case wireType.fixed64:
        this.#take(8);
        return;
      case wireType.bytes:
        this.#take(this.varint());
        return;
      case wireType.fixed32:
        this.#take(4);
        return;
      default:
        throw new ProtobufFault(`a field has the unknown wire type ${this.wire}`);
    }
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new ProtobufFault("it ends in the middle of a field");
    const byte = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return byte;
  }

  #fixed32(): number {
    const at = this.#take(4);
    const [a = 0, b = 0, c = 0, d = 0] = [
      this.#bytes[at],
      this.#bytes[at + 1],
      this.#bytes[at + 2],
      this.#bytes[at + 3],
    ];
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  }

  /** @returns where the taken bytes begin */
  #take(length: number): number {
    const from = this.#at;
    if (length > this.#end - from) throw new ProtobufFault("it ends in the middle of a field");
    this.#at = from + length;
    return from;
  }
}

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
