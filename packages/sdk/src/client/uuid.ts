import { randomHex } from "./random-hex.ts";

/** A UUID of version 7 (RFC 9562): ids made later sort later. @param now milliseconds since 1970 */
export function uuidV7(now: number): string {
  const time = Math.max(0, Math.trunc(now)).toString(16).padStart(12, "0").slice(-12);
  const random = randomHex(10);
  const variant = "89ab"[Number.parseInt(random.slice(3, 4), 16) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}
