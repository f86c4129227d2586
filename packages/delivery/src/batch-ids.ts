/**
 * Makes UUIDs of version 7 (RFC 9562), each greater than the one before: sorted, the oldest batch comes first.
 * @param clock milliseconds since 1970
 * @param randomHex so many random bytes as hexadecimal digits
 */
export function createBatchIds(clock: () => number, randomHex: (bytes: number) => string): () => string {
  let time = 0;
  let count = 0;
  return () => {
    const now = Math.trunc(clock());
    count = now > time ? 0 : count + 1;
    time = Math.max(time, now);
    if (count > 0xfff) {
      time += 1;
      count = 0;
    }
    const digits = time.toString(16).padStart(12, "0");
    const random = randomHex(8);
    const variant = "89ab"[Number.parseInt(random.slice(0, 1), 16) & 3];
    return `${digits.slice(0, 8)}-${digits.slice(8)}-7${count.toString(16).padStart(3, "0")}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
  };
}
