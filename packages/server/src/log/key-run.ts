/** Bytes of a key: a prefix of its SHA-256, as a string with one character a byte. */
export const keyBytes = 16;

const bitsPerKey = 16;
/** With 16 to 32 bits a key, six probes say "maybe" to at most one in a thousand keys that are not there. */
const probes = 6;
/** A bucket of this many keys fits into a page of the database. */
const keysPerBucket = 128;

/** A set of keys that does not change any more: a Bloom filter to keep in memory, and the keys in buckets to look them up. */
export interface KeyRun {
  /** A power of two words, so that a mask finds the place. */
  readonly filter: Uint32Array;
  readonly bucketBits: number;
  /** Keys one after the other, by {@link bucketOf}. */
  readonly buckets: readonly Uint8Array[];
}

export function buildKeyRun(keys: ReadonlySet<string>): KeyRun {
  const filter = new Uint32Array(powerOfTwo((keys.size * bitsPerKey) / 32));
  const bucketBits = Math.log2(powerOfTwo(keys.size / keysPerBucket));
  const buckets: string[] = Array.from({ length: 2 ** bucketBits }, () => "");
  for (const key of keys) {
    addToFilter(filter, key);
    buckets[bucketOf(key, bucketBits)] += key;
  }
  return { filter, bucketBits, buckets: buckets.map((bucket) => Buffer.from(bucket, "latin1")) };
}

/** Whether a filter may hold a key; when false it surely does not. */
export function mayHold(filter: Uint32Array, key: string): boolean {
  const mask = filter.length * 32 - 1;
  const step = word(key, 4) | 1;
  for (let probe = 0, at = word(key, 0); probe < probes; probe++, at += step) {
    const bit = at & mask;
    if (((filter[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
  }
  return true;
}

/** Which bucket a key is in. */
export const bucketOf = (key: string, bucketBits: number): number => word(key, 8) & (2 ** bucketBits - 1);

/** Whether a bucket holds a key. */
export function holds(bucket: Uint8Array, key: string): boolean {
  const keys = Buffer.from(bucket.buffer, bucket.byteOffset, bucket.byteLength).toString("latin1");
  for (let at = 0; at < keys.length; at += keyBytes) {
    if (keys.startsWith(key, at)) return true;
  }
  return false;
}

function addToFilter(filter: Uint32Array, key: string): void {
  const mask = filter.length * 32 - 1;
  const step = word(key, 4) | 1;
  for (let probe = 0, at = word(key, 0); probe < probes; probe++, at += step) {
    const bit = at & mask;
    filter[bit >>> 5] = (filter[bit >>> 5] as number) | (1 << (bit & 31));
  }
}

/** Four bytes of a key as a signed integer. */
const word = (key: string, at: number): number =>
  key.charCodeAt(at) |
  (key.charCodeAt(at + 1) << 8) |
  (key.charCodeAt(at + 2) << 16) |
  (key.charCodeAt(at + 3) << 24);

const powerOfTwo = (atLeast: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, atLeast)));
