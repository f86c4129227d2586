import { randomHex } from "./random-hex.ts";

/** A UUID of version 7 (RFC 9562): ids made later sort later. @param now milliseconds since 1970 */
export function uuidV7(now: number): string {
  const time = Math.max(0, Math.trunc(now)).toString(16).padStart(12, "0").slice(-12);
  const random = randomHex(10);
  const variant = "89ab"[Number.parseInt(random.slice(3, 4), 16) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

/** How many ids share their random bits: the last three digits count. */
const seriesLength = 16 ** 3;

/**
 * Makes UUIDs of version 7 for one moment, whose last 12 bits count from one to the next: random bits are what costs most,
 * and the 62 that are left are enough for a batch.
 */
export function createUuidSeries(now: number): () => string {
  let made = 0;
  let stem = "";
  return () => {
    const count = made % seriesLength;
    if (count === 0) stem = uuidV7(now).slice(0, -3);
    made += 1;
    return stem + count.toString(16).padStart(3, "0");
  };
}
