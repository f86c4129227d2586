import fc from "fast-check";
import { expect, test } from "vitest";
import { isDeeperThan, refuseDepth } from "./json-depth.ts";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

function isRefused(text: string, maxDepth: number): boolean {
  try {
    refuseDepth(text, "It", maxDepth);
    return false;
  } catch {
    return true;
  }
}

test("JSON is refused exactly when it is deeper than may be", () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 8, stringUnit: "binary" }),
      fc.integer({ min: 0, max: 8 }),
      (text, maxDepth) => {
        const value: unknown = JSON.parse(text);
        const isTooDeep = depthOf(value) > maxDepth;
        expect(isRefused(text, maxDepth)).toBe(isTooDeep);
        expect(isDeeperThan(value, maxDepth)).toBe(isTooDeep);
      },
    ),
    { numRuns: 500 },
  );
});

test.each(["[".repeat(5000) + "]".repeat(5000), '{"a":'.repeat(5000), "[{".repeat(2500)])(
  "ten kilobytes of brackets say so, and what to do",
  (text) => {
    expect(() => refuseDepth(text)).toThrow(/The body is nested more than 256 levels deep.*flatter/u);
  },
);
