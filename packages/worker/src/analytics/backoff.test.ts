import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs, parseRetryAfter } from "./backoff.ts";

describe("the time between two tries", () => {
  test("doubles up to half a minute, and any share of it is taken", () => {
    expect([0, 1, 2, 5, 6, 1000].map((attempt) => backoffMs(attempt, null, 0.5))).toEqual([
      250, 500, 1000, 8000, 15_000, 15_000,
    ]);
    expect(backoffMs(3, null, 0)).toBe(0);
  });

  test("is never shorter than the server asks for, nor longer than five and a half minutes", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, asked, random) => {
          const ms = backoffMs(attempt, asked, random);
          expect(ms).toBeGreaterThanOrEqual(Math.min(asked, 300_000));
          expect(ms).toBeLessThanOrEqual(330_000);
        },
      ),
    );
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  test.each([
    ["3", 3000],
    ["0", 0],
    ["Sat, 21 Nov 2026 12:00:07 GMT", 7000],
    ["Sat, 21 Nov 2026 11:00:00 GMT", 0],
    ["-1", null],
    ["soon", null],
    ["", null],
    [null, null],
  ])("of %j means %j milliseconds", (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });
});
