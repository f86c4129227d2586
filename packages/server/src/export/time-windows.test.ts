import fc from "fast-check";
import { expect, test } from "vitest";
import { timeWindows, type Weigh } from "./time-windows.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const counting =
  (times: readonly number[]): Weigh =>
  async ({ from, to }, bucketMs) => {
    const counts = new Map<number, number>();
    for (const time of times.filter((one) => one >= from && one < to)) {
      const index = Math.floor((time - from) / bucketMs);
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    return [...counts].toSorted(([a], [b]) => a - b);
  };

test("windows hold every event once, in order of time, and no more than they may where time can tell them apart", async () => {
  const range = { from: -5_000_000, to: 20_000_000 };
  const time = fc.oneof(
    fc.integer({ min: range.from, max: range.to - 1 }),
    fc.integer({ min: 1_000, max: 1_005 }),
    fc.constant(range.to - 1),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(time, { maxLength: 300 }),
      fc.integer({ min: 1, max: 40 }),
      async (times, maxEvents) => {
        const windows = await all(timeWindows(range, counting(times), maxEvents));
        const within = windows.map(({ from, to }) => times.filter((one) => one >= from && one < to));
        expect(within.flat()).toHaveLength(times.length);
        for (const [index, { from, to }] of windows.entries()) {
          expect(from).toBeLessThan(to);
          expect(from).toBeGreaterThanOrEqual(windows[index - 1]?.to ?? range.from);
          expect(to).toBeLessThanOrEqual(range.to);
          const isMoment = new Set(within[index]).size <= 1;
          expect(isMoment || within[index]?.length).toSatisfy(
            (length) => length === true || Number(length) <= maxEvents,
          );
        }
      },
    ),
  );
});

test("a time without events has no windows", async () => {
  expect(await all(timeWindows({ from: 0, to: 1e12 }, counting([]), 10))).toEqual([]);
  expect(await all(timeWindows({ from: 5, to: 5 }, counting([5]), 10))).toEqual([]);
});
