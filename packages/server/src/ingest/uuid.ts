import { hash, randomFillSync, randomInt } from "node:crypto";

/** Makes ids; a function of the time so that ids sort by it. */
export type UuidSource = (nowMs: number) => string;

/**
 * Version 7 UUIDs (RFC 9562, 5.7 and 6.2): within a millisecond, too, they are in the order they were made, so that
 * events of one request are told apart by it. After the time come a counter of 42 bits that goes on for as long as the
 * program runs, and 32 random bits, drawn in bulk.
 */
export function createUuidSource(): UuidSource {
  const pool = new Uint8Array(4096);
  let used = pool.length;
  /** The counter's upper twelve bits and its lower thirty; it begins anywhere in the lower half. */
  let high = randomInt(2 ** 11);
  let low = randomInt(2 ** 30);
  return (nowMs) => {
    if (used + 4 > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    low += 1;
    if (low === 2 ** 30) {
      low = 0;
      high = (high + 1) % 2 ** 12;
    }
    const bytes = Buffer.alloc(16);
    bytes.writeUIntBE(nowMs, 0, 6);
    bytes.writeUInt16BE(high, 6);
    bytes.writeUInt32BE(low, 8);
    bytes.set(pool.subarray(used, used + 4), 12);
    used += 4;
    return formatUuid(bytes, 7);
  };
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
  const hex = bytes.toString("hex", 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
