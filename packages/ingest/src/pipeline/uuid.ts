import { hash, randomFillSync, randomInt } from "node:crypto";

/** Makes ids; a function of the time so that ids sort by it. */
export type UuidSource = (nowMs: number) => string;

/**
 * Version 7 UUIDs (RFC 9562, 5.7 and 6.2): within a millisecond, too, they are in the order they were made, so that
 * events of one request are told apart by it. After the time come a counter of 42 bits that goes on for as long as the
 * program runs, and 32 random bits, drawn in bulk.
 */
export function createUuidSource(): UuidSource {
  const pool = new Uint32Array(1024);
  let used = pool.length;
  /** The counter's upper twelve bits and its lower thirty; it begins anywhere in the lower half. */
  let high = randomInt(2 ** 11);
  let low = randomInt(2 ** 30);
  /** The last id as text: what has not changed since stays. */
  const text = Buffer.from("00000000-0000-7000-8000-000000000000");
  let time = 0;
  return (nowMs) => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    low += 1;
    if (low === 2 ** 30) {
      low = 0;
      high = (high + 1) % 2 ** 12;
    }
    if (time !== nowMs) {
      time = nowMs;
      writeHex(text, 0, 8, Math.floor(nowMs / 2 ** 16));
      writeHex(text, 9, 4, nowMs % 2 ** 16);
    }
    writeHex(text, 15, 3, high);
    // The variant's two bits stand before the counter's lower thirty.
    writeHex(text, 19, 4, 0x8000 + (low >>> 16));
    writeHex(text, 24, 4, low);
    writeHex(text, 28, 8, pool[used] ?? 0);
    used += 1;
    return text.toString("latin1");
  };
}

const digits = Buffer.from("0123456789abcdef");

/** Writes the last digits of a number of at most 32 bits. */
function writeHex(text: Buffer, at: number, count: number, number: number): void {
  for (let place = at + count - 1, rest = number; place >= at; place -= 1, rest >>>= 4)
    text[place] = digits[rest & 15] ?? 0;
}

/** A version 8 UUID for an id that is none: the same id always gives the same. */
export function deriveUuid(id: string): string {
  return formatUuid(hash("sha256", id, "buffer"), 8);
}

export function isUuid(id: string): boolean {
  return id.length === 36 && /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/iu.test(id);
}

function formatUuid(bytes: Buffer, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = bytes.toString("hex", 0, 16);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
