import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ResultRow } from "../query/schema.ts";
import { applyPatch, diffRows } from "./patch.ts";

const value = fc.constantFrom<number | null>(0, 1, 2, null);
const row = fc.record(
  {
    dimensions: fc.tuple(fc.constantFrom("a", "b", "c", "d")),
    metrics: fc.tuple(value, value),
    comparison: fc.record({ metrics: fc.tuple(value), change: fc.tuple(value) }),
  },
  { requiredKeys: ["dimensions", "metrics"] },
) as fc.Arbitrary<ResultRow>;
const answer = fc.uniqueArray(row, { selector: ({ dimensions }) => dimensions[0], maxLength: 4 });
const byName = (rows: readonly ResultRow[]) =>
  rows.toSorted((a, b) => (String(a.dimensions[0]) < String(b.dimensions[0]) ? -1 : 1));

describe("a patch", () => {
  test("makes the next answer of the last one", () => {
    fc.assert(
      fc.property(answer, answer, (before, after) => {
        const patch = diffRows(before, after);
        const patched = patch === null ? before : applyPatch(before, patch);
        expect(byName(patched).map(({ dimensions, metrics }) => [dimensions, metrics])).toEqual(
          byName(after).map(({ dimensions, metrics }) => [dimensions, metrics]),
        );
        expect(byName(patched).map(({ comparison }) => comparison?.metrics)).toEqual(
          byName(after).map(({ comparison }) => comparison?.metrics),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test("is null for the same answer, in whatever order, and has no row that is as it was", () => {
    fc.assert(fc.property(answer, (rows) => diffRows(rows, rows.toReversed()) === null));
    const [a, b, changed] = [
      { dimensions: ["a"], metrics: [1] },
      { dimensions: ["b"], metrics: [1] },
      { dimensions: ["b"], metrics: [2] },
    ];
    expect(diffRows([a, b] as ResultRow[], [a, changed] as ResultRow[])).toEqual({
      upsert: [changed],
      remove: [],
    });
    expect(diffRows([a, b] as ResultRow[], [b] as ResultRow[])).toEqual({ upsert: [], remove: [["a"]] });
  });
});
