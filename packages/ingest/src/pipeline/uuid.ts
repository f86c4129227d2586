import { hash, randomFillSync, randomInt } from "node:crypto";

/** Makes ids; a function of the time so that ids sort by it. */
export type UuidSource = (nowMs: number) => string;

/**
 * Version 7 UUIDs (RFC 9562, 5.7 and 6.2): within a millisecond, too, they are in the order they were made, so that
 * events of one request are told apart by it. After the time come a counter of 42 bits that goes on for as long as the
 * program runs, and 32 random bits, drawn in bulk.
 * @param randomBelow where the counter begins
 */
export function createUuidSource(randomBelow: (limit: number) => number = randomInt): UuidSource {
  const pool = new Uint32Array(1024);
  let used = pool.length;
  /** The counter's upper twelve bits and its lower thirty; it begins anywhere in the lower half. */
  let high = randomBelow(2 ** 11);
  let low = randomBelow(2 ** 30);
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
  const hex = hash("sha256", id);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Looked at digit by digit, which takes a third of what a pattern does: every event's id comes here. */
export function isUuid(id: string): boolean {
  if (id.length !== 36) return false;
  for (let at = 0; at < 36; at += 1) {
    const code = id.charCodeAt(at);
    const isDash = at === 8 || at === 13 || at === 18 || at === 23;
    if (isDash ? code !== 0x2d : !isHexDigit(code)) return false;
  }
  return true;
}

const isHexDigit = (code: number) =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
