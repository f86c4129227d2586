import { hash, randomFillSync } from "node:crypto";

/** Makes ids; a function of the time so that ids sort by it. */
export type UuidSource = (nowMs: number) => string;

/** Version 7 UUIDs (RFC 9562, 5.7), with random bits drawn in bulk. */
export function createUuidSource(): UuidSource {
  const pool = new Uint8Array(4096);
  let used = pool.length;
  return (nowMs) => {
    if (used + 10 > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = Buffer.alloc(16);
    bytes.writeUIntBE(nowMs, 0, 6);
    bytes.set(pool.subarray(used, used + 10), 6);
    used += 10;
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
