import fc from "fast-check";
import { expect, test } from "vitest";
import { findDimension, findMetric } from "./catalog.ts";
import { nearestName } from "./nearest-name.ts";

test.each([
  ["vistors", "visitors"],
  ["page_views", "pageviews"],
  ["visitor", "visitors"],
  ["conversions_rate", null],
  ["x", null],
  ["", null],
])("%s is taken for %s", (sent, meant) => {
  expect(nearestName(sent, ["visits", "visitors", "pageviews", "bounce_rate"])).toBe(meant);
});

/** Letters to put in, take out or exchange, counted as slowly as it is defined. */
function edits(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  if (a[0] === b[0]) return edits(a.slice(1), b.slice(1));
  return 1 + Math.min(edits(a.slice(1), b), edits(a, b.slice(1)), edits(a.slice(1), b.slice(1)));
}

test("a name is near up to one edit for three letters, three at most, and the first of the nearest is meant", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 7 });
  const near = fc.tuple(word, fc.array(word, { maxLength: 3 }));
  fc.assert(
    fc.property(near, ([sent, names]) => {
      const [nearest] = names
        .map((name) => ({ name, count: edits(sent, name) }))
        .filter(({ count }) => count <= Math.min(3, sent.length / 3))
        .toSorted((a, b) => a.count - b.count);
      expect(nearestName(sent, names)).toBe(nearest?.name ?? null);
    }),
    { numRuns: 500 },
  );
  expect(nearestName("abcdefghijkl", ["abcdefghi"])).toBe("abcdefghi");
  expect(nearestName("abcdefghijkl", ["abcdefgh"])).toBeNull();
});

test("a misspelt metric or dimension is answered with the one that is near", () => {
  expect(() => findMetric("bounce_rat")).toThrow(
    'Unknown metric "bounce_rat"; "bounce_rate" is near. There are: ',
  );
  expect(() => findDimension("pages")).toThrow('Unknown dimension "pages"; "page" is near. There are: ');
  expect(() => findMetric("planets")).toThrow('Unknown metric "planets". There are: ');
});
