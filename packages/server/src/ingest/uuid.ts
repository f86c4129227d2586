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
  /** The time of the last id, as it begins with. */
  let time = { ms: NaN, text: "" };
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
    if (time.ms !== nowMs) time = { ms: nowMs, text: timeText(nowMs) };
    // The variant's two bits stand before the counter's lower thirty.
    const upper = hex(0x8000 + Math.floor(low / 2 ** 16), 4);
    const random = hex(pool[used] ?? 0, 8);
    used += 1;
    return `${time.text}-7${hex(high, 3)}-${upper}-${hex(low % 2 ** 16, 4)}${random}`;
  };
}

function timeText(ms: number): string {
  const text = hex(ms, 12);
  return `${text.slice(0, 8)}-${text.slice(8)}`;
}

/** @param number whole, and of no more digits */
const hex = (number: number, digits: number) => number.toString(16).padStart(digits, "0");

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
