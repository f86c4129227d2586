import { expect, test } from "vitest";
import { nextAttemptInMs } from "./retry-schedule.ts";

const retries = [5000, 300_000];
const never = () => 0;

test("each attempt has its distance, up to a tenth more, and after the last there is none", () => {
  expect([1, 2, 3].map((attempts) => nextAttemptInMs(attempts, retries, null, never))).toEqual([
    5000,
    300_000,
    null,
  ]);
  expect(nextAttemptInMs(1, retries, null, () => 1)).toBe(5500);
});

test("Retry-After makes it later and never sooner, and a day later at most", () => {
  expect(nextAttemptInMs(1, retries, 60_000, never)).toBe(60_000);
  expect(nextAttemptInMs(2, retries, 60_000, never)).toBe(300_000);
  expect(nextAttemptInMs(1, retries, 1e15, never)).toBe(24 * 3_600_000);
  expect(nextAttemptInMs(3, retries, 60_000, never)).toBeNull();
});
