import { sql, type Sql } from "@dendro/core";

/**
 * The start of the bucket that a moment of a range falls into. It is computed where all buckets but the last are as
 * long, and looked up where clocks change or months differ. The calendar's starts are handed over either way, so that
 * both engines go by the same calendar.
 * @param at an expression in milliseconds since 1970, within the range
 * @param starts of the range's buckets, in milliseconds since 1970
 */
export function sqlBucket(at: Sql, starts: readonly number[]): Sql {
  const [first = 0, second = first] = starts;
  const length = second - first;
  const isEven = length > 0 && starts.every((start, index) => start === first + index * length);
  return isEven
    ? sql`(${first} + least(intDiv(${at} - ${first}, ${length}), ${starts.length - 1}) * ${length})`
    : sql`roundDown(${at}, ${sql.integers(starts)})`;
}
