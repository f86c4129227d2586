/** Bytes of a key: a prefix of its SHA-256, as a string with one character a byte. */
export const keyBytes = 16;

/** Keys of a full run: about 5 MB while they are gathered in memory, some 30 ms to write. */
export const keysPerRun = 65_536;

/** Bits of a run's Bloom filter. The same for all runs, so that they can lie side by side in a bank. */
export const filterBits = keysPerRun * 16;

/** At 16 bits a key, six probes say "maybe" to one in a thousand keys that are not there. */
export const probes = 6;

/** A bucket of this many keys fits into a page of the database. */
const keysPerBucket = 128;

/** A set of keys that does not change any more: a Bloom filter, and the keys in buckets to look them up. */
export interface KeyRun {
  readonly filter: Uint32Array;
  readonly bucketBits: number;
  /** Keys one after the other, by {@link bucketOf}. */
  readonly buckets: readonly Uint8Array[];
}

export function buildKeyRun(keys: ReadonlySet<string>): KeyRun {
  const filter = new Uint32Array(filterBits / 32);
  const bucketBits = Math.ceil(Math.log2(Math.max(1, keys.size / keysPerBucket)));
  const buckets: string[] = Array.from({ length: 2 ** bucketBits }, () => "");
  for (const key of keys) {
    for (let probe = 0; probe < probes; probe++) {
      const bit = bitOf(key, probe);
      filter[bit >>> 5] = (filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
    }
    buckets[bucketOf(key, bucketBits)] += key;
  }
  return { filter, bucketBits, buckets: buckets.map((bucket) => Buffer.from(bucket, "latin1")) };
}

/** The bit of a filter that one of the {@link probes} looks at. The key is random already, so its bytes are the hashes. */
export const bitOf = (key: string, probe: number): number =>
  (word(key, 0) + probe * (word(key, 4) | 1)) & (filterBits - 1);

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

/** Four bytes of a key as a signed integer. */
const word = (key: string, at: number): number =>
  key.charCodeAt(at) |
  (key.charCodeAt(at + 1) << 8) |
  (key.charCodeAt(at + 2) << 16) |
  (key.charCodeAt(at + 3) << 24);
