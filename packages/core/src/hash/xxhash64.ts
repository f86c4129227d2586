/**
 * xxHash64 with seed 0, in 32-bit halves: the same in every runtime, without WebAssembly (which an edge worker may not
 * compile) and without BigInt. Algorithm: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 *
 * Words are changed in place and their halves kept signed while hashing, so that no step allocates.
 */

/** A 64-bit word as two unsigned halves. */
export interface Word {
  high: number;
  low: number;
}

const p1: Word = { high: 0x9e3779b1 | 0, low: 0x85ebca87 | 0 };
const p2: Word = { high: 0xc2b2ae3d | 0, low: 0x27d4eb4f | 0 };
const p3: Word = { high: 0x165667b1 | 0, low: 0x9e3779f9 | 0 };
const p4: Word = { high: 0x85ebca77 | 0, low: 0xc2b2ae63 | 0 };
const p5: Word = { high: 0x27d4eb2f | 0, low: 0x165667c5 | 0 };

/** The hash of bytes. */
export function xxHash64(bytes: Uint8Array): Word {
  const { length } = bytes;
  const hash: Word = { high: p5.high, low: p5.low };
  const input: Word = { high: 0, low: 0 };
  let position = 0;
  if (length >= 32) position = hashStripes(hash, bytes);
  add(hash, 0, length);
  for (; position + 8 <= length; position += 8) {
    input.low = readHalf(bytes, position);
    input.high = readHalf(bytes, position + 4);
    mix(input);
    xor(hash, input.high, input.low);
    rotate(hash, 27);
    multiply(hash, p1);
    add(hash, p4.high, p4.low);
  }
  if (position + 4 <= length) {
    input.low = readHalf(bytes, position);
    input.high = 0;
    multiply(input, p1);
    xor(hash, input.high, input.low);
    rotate(hash, 23);
    multiply(hash, p2);
    add(hash, p3.high, p3.low);
    position += 4;
  }
  for (; position < length; position += 1) {
    input.low = bytes[position] ?? 0;
    input.high = 0;
    multiply(input, p5);
    xor(hash, input.high, input.low);
    rotate(hash, 11);
    multiply(hash, p1);
  }
  xor(hash, 0, hash.high >>> 1);
  multiply(hash, p2);
  xor(hash, hash.high >>> 29, (hash.low >>> 29) | (hash.high << 3));
  multiply(hash, p3);
  xor(hash, 0, hash.high);
  hash.high >>>= 0;
  hash.low >>>= 0;
  return hash;
}

/** Sets `hash` from all whole stripes of 32 bytes, four lanes side by side; returns where they end. */
function hashStripes(hash: Word, bytes: Uint8Array): number {
  const a: Word = { high: p1.high, low: p1.low };
  add(a, p2.high, p2.low);
  const b: Word = { high: p2.high, low: p2.low };
  const c: Word = { high: 0, low: 0 };
  const d: Word = { high: ~p1.high, low: -p1.low };
  const input: Word = { high: 0, low: 0 };
  let position = 0;
  for (; position + 32 <= bytes.length; position += 32) {
    addInput(a, input, bytes, position);
    addInput(b, input, bytes, position + 8);
    addInput(c, input, bytes, position + 16);
    addInput(d, input, bytes, position + 24);
  }
  hash.high = 0;
  hash.low = 0;
  addRotated(hash, a, 1);
  addRotated(hash, b, 7);
  addRotated(hash, c, 12);
  addRotated(hash, d, 18);
  mergeLane(hash, a);
  mergeLane(hash, b);
  mergeLane(hash, c);
  mergeLane(hash, d);
  return position;
}

/** The hash of a text's UTF-8 bytes, as 16 hexadecimal digits. */
export function xxHash64Hex(text: string): string {
  const { high, low } = xxHash64(utf8(text));
  return hex(high) + hex(low);
}

const hex = (half: number) => half.toString(16).padStart(8, "0");

/** UTF-8 bytes. Lone surrogates become U+FFFD, as everywhere. */
export function utf8(text: string): Uint8Array {
  const ascii = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) return utf8From(text, index, ascii);
    ascii[index] = unit;
  }
  return ascii;
}

/** Goes on where the text is no longer ASCII. */
function utf8From(text: string, start: number, ascii: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  bytes.set(ascii.subarray(0, start));
  let length = start;
  for (let index = start; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes[length++] = unit;
    else if (unit < 0x800) {
      bytes[length++] = 0xc0 | (unit >> 6);
      bytes[length++] = 0x80 | (unit & 0x3f);
    } else {
      const point = codePoint(text, index);
      if (point > 0xffff) {
        index += 1;
        bytes[length++] = 0xf0 | (point >> 18);
        bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
      } else bytes[length++] = 0xe0 | (point >> 12);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    }
  }
  return bytes.subarray(0, length);
}

function codePoint(text: string, index: number): number {
  const point = text.codePointAt(index) ?? 0;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

const readHalf = (bytes: Uint8Array, at: number) =>
  (bytes[at] ?? 0) |
  ((bytes[at + 1] ?? 0) << 8) |
  ((bytes[at + 2] ?? 0) << 16) |
  ((bytes[at + 3] ?? 0) << 24);

/** One round of a lane: `lane = rotate(lane + input * p2, 31) * p1`, with the input read into `scratch`. */
function addInput(lane: Word, scratch: Word, bytes: Uint8Array, at: number): void {
  scratch.low = readHalf(bytes, at);
  scratch.high = readHalf(bytes, at + 4);
  multiply(scratch, p2);
  add(lane, scratch.high, scratch.low);
  rotate(lane, 31);
  multiply(lane, p1);
}

/** One round of an empty lane, over the input itself. */
function mix(input: Word): void {
  multiply(input, p2);
  rotate(input, 31);
  multiply(input, p1);
}

function addRotated(hash: Word, { high, low }: Word, bits: number): void {
  add(hash, (high << bits) | (low >>> (32 - bits)), (low << bits) | (high >>> (32 - bits)));
}

function mergeLane(hash: Word, lane: Word): void {
  mix(lane);
  xor(hash, lane.high, lane.low);
  multiply(hash, p1);
  add(hash, p4.high, p4.low);
}

function xor(word: Word, high: number, low: number): void {
  word.high ^= high;
  word.low ^= low;
}

function add(word: Word, high: number, low: number): void {
  const sum = (word.low >>> 0) + (low >>> 0);
  word.high = (word.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
  word.low = sum | 0;
}

/** @param bits fewer than 32 */
function rotate(word: Word, bits: number): void {
  const { high, low } = word;
  word.high = (high << bits) | (low >>> (32 - bits));
  word.low = (low << bits) | (high >>> (32 - bits));
}

/** The lower 64 bits of a product, from 16-bit pieces of the lower halves. */
function multiply(word: Word, by: Word): void {
  const { high, low } = word;
  const aLow = low & 0xffff;
  const aHigh = low >>> 16;
  const bLow = by.low & 0xffff;
  const bHigh = by.low >>> 16;
  const middle = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
  const cross = (Math.imul(aLow, bHigh) >>> 0) + (middle & 0xffff);
  const carry = Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16);
  word.high = (carry + Math.imul(high, by.low) + Math.imul(low, by.high)) | 0;
  word.low = Math.imul(low, by.low);
}
