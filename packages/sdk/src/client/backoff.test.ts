import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs, parseRetryAfter } from "./backoff.ts";

const limits = { minBackoffMs: 500, maxBackoffMs: 30_000 };
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("the wait before the next try", () => {
  test("is anything up to a limit that doubles until it is at its most", () => {
    fc.assert(
      fc.property(fc.nat(100), random, (attempt, share) => {
        const wait = backoffMs(attempt, limits, null, share);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** attempt));
      }),
    );
    expect(backoffMs(3, limits, null, 0.5)).toBe(2000);
  });

  test("is never shorter than Retry-After, and never for ever", () => {
    fc.assert(
      fc.property(fc.nat(20), random, fc.nat(10_000_000), (attempt, share, retryAfter) => {
        const wait = backoffMs(attempt, limits, retryAfter, share);
        expect(wait).toBeGreaterThanOrEqual(Math.min(retryAfter, 300_000));
        expect(wait).toBeLessThanOrEqual(300_500);
      }),
    );
  });
});

test("Retry-After is seconds or a date", () => {
  const now = Date.parse("2026-11-20T10:00:00Z");
  expect(parseRetryAfter("2", now)).toBe(2000);
  expect(parseRetryAfter("Fri, 20 Nov 2026 10:00:05 GMT", now)).toBe(5000);
  expect(parseRetryAfter("Fri, 20 Nov 2026 09:00:00 GMT", now)).toBe(0);
  for (const nothing of [null, "", " ", "soon", "-1", "NaN"])
    expect(parseRetryAfter(nothing, now)).toBeNull();
});
