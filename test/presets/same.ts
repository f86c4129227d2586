import { expect } from "vitest";

/** How far a percentile may be off, as a share of it: it is read from a sketch. */
const sketchError = 0.01 + 1e-9;
/** How far other fractions may be off, which may be added up in any order. */
const roundingError = 1e-9;

/**
 * Expects an answer to be what was counted plainly: percentiles within a percent, fractions in nine digits, everything
 * else to the letter.
 */
export function expectSame(actual: unknown, expected: unknown): void {
  expect(forgiven(actual, expected)).toEqual(expected);
}

/** The actual answer, with what was expected where its own is near enough. */
function forgiven(actual: unknown, expected: unknown, key = ""): unknown {
  if (Array.isArray(actual) && Array.isArray(expected))
    return actual.map((item, index) => forgiven(item, (expected as unknown[])[index]));
  if (isObject(actual) && isObject(expected))
    return Object.fromEntries(
      Object.entries(actual).map(([name, value]) => [name, forgiven(value, expected[name], name)]),
    );
  return isNear(actual, expected, /^p\d\d_/u.test(key)) ? expected : actual;
}

function isNear(actual: unknown, expected: unknown, isPercentile: boolean): boolean {
  if (typeof actual !== "number" || typeof expected !== "number") return false;
  // Counts are below a thousand million, so that a difference of one is none to be forgiven.
  return Math.abs(actual - expected) <= Math.abs(expected) * (isPercentile ? sketchError : roundingError);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
