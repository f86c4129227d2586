/**
 * xxHash64 with seed 0, in 32-bit halves: the same in every runtime, without WebAssembly (which an edge worker may not
 * compile) and without BigInt. Algorithm: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */

/** A 64-bit word as two unsigned halves. */
export interface Word {
  high: number;
  low: number;
}

const p1: Word = { high: 0x9e3779b1, low: 0x85ebca87 };
const p2: Word = { high: 0xc2b2ae3d, low: 0x27d4eb4f };
const p3: Word = { high: 0x165667b1, low: 0x9e3779f9 };
const p4: Word = { high: 0x85ebca77, low: 0xc2b2ae63 };
const p5: Word = { high: 0x27d4eb2f, low: 0x165667c5 };

/** The hash of bytes. */
export function xxHash64(bytes: Uint8Array): Word {
  const { length } = bytes;
  let position = 0;
  let hash: Word;
  if (length >= 32) {
    const lanes = [add(p1, p2), { ...p2 }, { high: 0, low: 0 }, subtract({ high: 0, low: 0 }, p1)];
    for (; position + 32 <= length; position += 32) {
      lanes.forEach((lane, index) => round(lane, readWord(bytes, position + index * 8)));
    }
    const [a, b, c, d] = lanes as [Word, Word, Word, Word];
    hash = add(add(rotate(a, 1), rotate(b, 7)), add(rotate(c, 12), rotate(d, 18)));
    for (const lane of lanes) {
      const mixed: Word = { high: 0, low: 0 };
      round(mixed, lane);
      hash = add(multiply(xor(hash, mixed), p1), p4);
    }
  } else hash = { ...p5 };
  hash = add(hash, { high: 0, low: length });
  for (; position + 8 <= length; position += 8) {
    const mixed: Word = { high: 0, low: 0 };
    round(mixed, readWord(bytes, position));
    hash = add(multiply(rotate(xor(hash, mixed), 27), p1), p4);
  }
  if (position + 4 <= length) {
    hash = xor(hash, multiply({ high: 0, low: readHalf(bytes, position) }, p1));
    hash = add(multiply(rotate(hash, 23), p2), p3);
    position += 4;
  }
  for (; position < length; position += 1) {
    hash = xor(hash, multiply({ high: 0, low: bytes[position] ?? 0 }, p5));
    hash = multiply(rotate(hash, 11), p1);
  }
  hash = multiply(xor(hash, { high: 0, low: hash.high >>> 1 }), p2);
  hash = multiply(xor(hash, shiftRight(hash, 29)), p3);
  return xor(hash, { high: 0, low: hash.high });
}

/** The hash of a text's UTF-8 bytes, as 16 hexadecimal digits. */
export function xxHash64Hex(text: string): string {
  const { high, low } = xxHash64(utf8(text));
  return hex(high) + hex(low);
}

const hex = (half: number) => half.toString(16).padStart(8, "0");

/** UTF-8 bytes. Lone surrogates become U+FFFD, as everywhere. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
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
  ((bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)) >>>
  0;

const readWord = (bytes: Uint8Array, at: number): Word => ({
  high: readHalf(bytes, at + 4),
  low: readHalf(bytes, at),
});

/** One round of a lane, in place: `lane = rotate(lane + input * p2, 31) * p1`. */
function round(lane: Word, input: Word): void {
  const next = multiply(rotate(add(lane, multiply(input, p2)), 31), p1);
  lane.high = next.high;
  lane.low = next.low;
}

const xor = (a: Word, b: Word): Word => ({ high: (a.high ^ b.high) >>> 0, low: (a.low ^ b.low) >>> 0 });

function add(a: Word, b: Word): Word {
  const low = a.low + b.low;
  return { high: (a.high + b.high + (low > 0xffffffff ? 1 : 0)) >>> 0, low: low >>> 0 };
}

const subtract = (a: Word, b: Word): Word =>
  add(a, add({ high: ~b.high >>> 0, low: ~b.low >>> 0 }, { high: 0, low: 1 }));

function rotate({ high, low }: Word, bits: number): Word {
  return {
    high: ((high << bits) | (low >>> (32 - bits))) >>> 0,
    low: ((low << bits) | (high >>> (32 - bits))) >>> 0,
  };
}

const shiftRight = ({ high, low }: Word, bits: number): Word => ({
  high: high >>> bits,
  low: ((low >>> bits) | (high << (32 - bits))) >>> 0,
});

/** The lower 64 bits of a product, from 16-bit pieces of the lower halves. */
function multiply(a: Word, b: Word): Word {
  const aLow = a.low & 0xffff;
  const aHigh = a.low >>> 16;
  const bLow = b.low & 0xffff;
  const bHigh = b.low >>> 16;
  const lowest = aLow * bLow;
  const middle = aHigh * bLow + (lowest >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  const carry = aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000);
  return {
    high: (carry + Math.imul(a.high, b.low) + Math.imul(a.low, b.high)) >>> 0,
    low: (((cross & 0xffff) << 16) | (lowest & 0xffff)) >>> 0,
  };
}
