import { test } from "vitest";

/**
 * `test` when what it needs is there. When it is not: skipped with the reason on a person's machine, failed where
 * everything must be proved.
 */
export function testWith(isThere: boolean, reason: string): typeof test.skip {
  if (isThere || process.env["CI"] === "true") return test;
  console.warn(`skipped: ${reason}`);
  return test.skip;
}
