import { byteHex } from "./random-hex.ts";

const randomBytes = 10;

/** A UUID of version 7 (RFC 9562): ids made later sort later. @param now milliseconds since 1970 */
export const uuidV7 = (now: number) => createUuidSource(1)(now);

/**
 * Makes UUIDs of version 7, drawing the random bits of `ahead` of them at once: asking for them one by one is what costs
 * most in making a batch.
 */
export function createUuidSource(ahead: number): (now: number) => string {
  const pool = new Uint8Array(randomBytes * ahead);
  let used = pool.length;
  return (now) => {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const byte = (index: number) => pool[used + index] ?? 0;
    const hex = (index: number) => byteHex[byte(index)] ?? "";
    const time = Math.max(0, Math.trunc(now)).toString(16).padStart(12, "0").slice(-12);
    const version = (0x70 | (byte(0) & 0x0f)).toString(16);
    const variant = (0x80 | (byte(2) & 0x3f)).toString(16);
    const id =
      `${time.slice(0, 8)}-${time.slice(8)}-${version}${hex(1)}-${variant}${hex(3)}-` +
      `${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`;
    used += randomBytes;
    return id;
  };
}
