import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandSegments, noSegments, type SegmentSource } from "./segments.ts";
import { filterSchema, filtersSchema, type Filter } from "./schema.ts";

const isPaying: Filter = ["is", "data.plan", ["pro", "team"]];
const isGerman: Filter = ["is", "country", ["DE"]];
const hasBought: Filter = ["did", "user", { filters: [["is", "type", ["bought"]]], date_range: "30d" }];

const known: Readonly<Record<string, readonly Filter[]>> = {
  paying: [isPaying],
  "german-payers": [isPaying, isGerman],
  buyers: [hasBought],
  nested: [["not", ["is", "segment", ["paying"]]]],
};
const segments: SegmentSource = {
  find: (name) => (Object.hasOwn(known, name) ? (known[name] ?? null) : null),
  names: () => Object.keys(known),
};
const expanded = (...filters: Filter[]) => expandSegments(filters, segments);

describe("a filter on segments", () => {
  test("becomes the filters of the one that it names, all of them", () => {
    expect(expanded(["is", "segment", ["german-payers"]])).toEqual([["and", [isPaying, isGerman]]]);
  });

  test("holds where any of those that it names does; is_not where none does", () => {
    const any = [
      "or",
      [
        ["and", [isPaying]],
        ["and", [hasBought]],
      ],
    ];
    expect(expanded(["is", "segment", ["paying", "buyers"]])).toEqual([any]);
    expect(expanded(["is_not", "segment", ["paying", "buyers"]])).toEqual([["not", any]]);
  });

  test("is found inside and, or, not and did, beside filters that stay as they are", () => {
    const paying: Filter = ["is", "segment", ["paying"]];
    const filled = ["and", [isPaying]];
    expect(
      expanded(
        isGerman,
        ["and", [isGerman, ["or", [paying, ["not", paying]]]]],
        ["did", "visitor", { filters: [paying], at_least: 2, date_range: "7d" }],
      ),
    ).toEqual([
      isGerman,
      ["and", [isGerman, ["or", [filled, ["not", filled]]]]],
      ["did", "visitor", { filters: [filled], at_least: 2, date_range: "7d" }],
    ]);
  });

  test.each<[string, Filter, RegExp]>([
    [
      "a name that there is not",
      ["is", "segment", ["payers"]],
      /Unknown segment "payers"\. There are: paying, german-/u,
    ],
    ["an inherited name", ["is", "segment", ["constructor"]], /Unknown segment "constructor"/u],
    ["a number for a name", ["is", "segment", [7]], /Unknown segment "7"/u],
    ["another operator", ["contains", "segment", ["pay"]], /is and is_not, not with contains/u],
    ["a comparison", [">", "segment", [1]], /is and is_not, not with >/u],
    ["a segment that names another", ["is", "segment", ["nested"]], /"nested" cannot be made of segments/u],
  ])("is refused with %s", (_name, filter, message) => {
    expect(() => expanded(filter)).toThrow(expect.objectContaining({ code: "invalid_query" }));
    expect(() => expanded(filter)).toThrow(message);
  });

  test("says that there are none where there are none", () => {
    const nothing = { find: () => null, names: () => [] };
    expect(() => expandSegments([["is", "segment", ["x"]]], nothing)).toThrow(/There are none yet/u);
  });

  test("does not hold a mention inside another field against it", () => {
    expect(expandSegments([["is", "data.segment", ["a"]]], noSegments("A segment"))).toEqual([
      ["is", "data.segment", ["a"]],
    ]);
  });
});

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.tuple(
    fc.constantFrom("is" as const, "is_not" as const),
    fc.constantFrom("segment", "segment", "country"),
    fc.subarray(["paying", "german-payers", "buyers"], { minLength: 1 }),
  ),
  fc.tuple(
    fc.constantFrom(">" as const, "<=" as const),
    fc.constant("status_code"),
    fc.constant<[number]>([1]),
  ),
);
const anyFilter = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.tuple(
      fc.constantFrom("and" as const, "or" as const),
      fc.array(tie("filter"), { minLength: 1, maxLength: 3 }),
    ),
    fc.tuple(fc.constant("not" as const), tie("filter")),
    fc.tuple(
      fc.constantFrom("has_done" as const, "did" as const),
      fc.constant("user" as const),
      fc.record({ filters: fc.array(tie("filter"), { minLength: 1, maxLength: 2 }) }),
    ),
  ),
})).filter;

test("whatever filters name segments, what comes out is filters, names none, and is the same when expanded again", () => {
  fc.assert(
    fc.property(fc.array(anyFilter, { maxLength: 4 }), (filters) => {
      const once = expandSegments(filtersSchema.parse(filters), segments);
      for (const filter of once) filterSchema.parse(filter);
      expect(JSON.stringify(once)).not.toContain('"segment"');
      expect(expandSegments(once, noSegments("It"))).toEqual(once);
    }),
  );
});
