import { expect } from "vitest";

/** How far fractions may be off, which may be added up in any order. */
const roundingError = 1e-9;

/**
 * Expects an answer to be what was counted plainly: fractions in nine digits, everything else to the letter.
 */
export function expectSame(actual: unknown, expected: unknown): void {
  expect(forgiven(actual, expected)).toEqual(expected);
}

/** The actual answer, with what was expected where its own is near enough. */
function forgiven(actual: unknown, expected: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(expected))
    return actual.map((item, index) => forgiven(item, (expected as unknown[])[index]));
  if (isObject(actual) && isObject(expected))
    return Object.fromEntries(
      Object.entries(actual).map(([name, value]) => [name, forgiven(value, expected[name])]),
    );
  return isNear(actual, expected) ? expected : actual;
}

function isNear(actual: unknown, expected: unknown): boolean {
  if (typeof actual !== "number" || typeof expected !== "number") return false;
  // Counts are below a thousand million, so that a difference of one is none to be forgiven.
  return Math.abs(actual - expected) <= Math.abs(expected) * roundingError;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
