import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sql, type Sql } from "../sql/sql.ts";
import { asNumber, everyRow, type Aggregate, type Scalar } from "./aggregate.ts";
import { argMax, argMin } from "./chosen.ts";
import { count } from "./count.ts";
import { distinct } from "./distinct.ts";
import { max, min } from "./extreme.ts";
import { mean } from "./mean.ts";
import { quantile } from "./quantile.ts";
import { sum } from "./sum.ts";

// That SQL comes to the same is tested with ClickHouse, in test/engines.

const foldOf = <S>(aggregate: Aggregate<S>, values: readonly Scalar[]): S =>
  values.reduce((state, value) => aggregate.add(state, value, 1), aggregate.empty());

const isNumber = (value: Scalar): value is number => typeof value === "number";

/** What stands at a quantile, by its definition: between two ranks as far between their values. */
function trueQuantile(list: readonly number[], q: number): number | null {
  if (list.length === 0) return null;
  const sorted = list.toSorted((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const [below = 0, above = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return below * (1 - (rank % 1)) + above * (rank % 1);
}

/** Each aggregate, and what it means, in a line. */
const meanings: readonly [
  // oxlint-disable-next-line typescript/no-explicit-any -- a table of aggregates with different states
  aggregate: Aggregate<any>,
  plain: (values: readonly Scalar[], numbers: readonly number[]) => number | null,
][] = [
  [count, (values) => values.length],
  [sum, (_, numbers) => numbers.reduce((total, one) => total + one, 0)],
  [mean, (_, numbers) => (numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / numbers.length)],
  [min, (_, numbers) => (numbers.length === 0 ? null : Math.min(...numbers))],
  [max, (_, numbers) => (numbers.length === 0 ? null : Math.max(...numbers))],
  [quantile(0.5), (_, numbers) => trueQuantile(numbers, 0.5)],
  [quantile(0.95), (_, numbers) => trueQuantile(numbers, 0.95)],
  [distinct, (values) => new Set(values.filter((value) => value !== null && value !== "").map(String)).size],
];

/** Numbers that a sum does not round, texts, and what is absent. */
const value = fc.oneof(
  fc.integer({ min: -80, max: 80 }).map((number) => number / 8),
  fc.constantFrom<Scalar>(null, "", "a", "é", "😀", true),
);
const values = fc.array(value, { maxLength: 30 });

const agree = (actual: number | null, expected: number | null) =>
  expected === null || actual === null
    ? expect(actual).toBe(expected)
    : expect(actual).toBeCloseTo(expected, 9);

describe.each(meanings.map(([aggregate, plain]) => ({ name: aggregate.name, aggregate, plain })))(
  "$name",
  ({ aggregate, plain }) => {
    const meant = (list: readonly Scalar[]) => plain(list, list.filter(isNumber));

    test("comes to what it means, in one go and in two that are merged", () => {
      fc.assert(
        fc.property(values, values, (first, second) => {
          agree(aggregate.read(foldOf(aggregate, first)), meant(first));
          const merged = aggregate.merge(foldOf(aggregate, first), foldOf(aggregate, second));
          agree(aggregate.read(merged), meant([...first, ...second]));
        }),
      );
    });
  },
);

const takenBack = meanings.filter(([{ invertible }]) => invertible);
test.each(takenBack.map(([aggregate, plain]) => ({ name: aggregate.name, aggregate, plain })))(
  "$name takes back what it added, as it says that it can",
  ({ aggregate, plain }) => {
    fc.assert(
      fc.property(values, values, (stay, go) => {
        const all = foldOf(aggregate, [...stay, ...go]);
        const left = go.reduce((state, one) => aggregate.add(state, one, -1), all);
        agree(aggregate.read(left), plain(stay, stay.filter(isNumber)));
      }),
    );
  },
);

test("what cannot be taken back says so", () => {
  const others = meanings.filter(([{ invertible }]) => !invertible).map(([{ name }]) => name);
  expect(others).toEqual(["min", "max", "distinct"]);
});

describe("a quantile", () => {
  const q = fc.constantFrom(0, 0.01, 0.5, 0.95, 0.99, 1);
  const magnitude = fc.double({ min: 1e-8, max: 1e17, noNaN: true });
  const number = fc.oneof(
    magnitude,
    magnitude.map((one) => -one),
    fc.constantFrom(0, 1e-10, -1e-10),
  );
  const many = fc.array(number, { minLength: 257, maxLength: 400 });

  /** Within 1 % of the values at the two ranks it stands between, and between the smallest and the largest. */
  function expectNear(read: number | null, list: readonly number[], at: number): void {
    const rank = at * (list.length - 1);
    const sorted = list.toSorted((a, b) => a - b);
    const [below = 0, above = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
    const truth = trueQuantile(list, at) ?? Number.NaN;
    const tolerance = 0.0101 * Math.max(Math.abs(below), Math.abs(above)) + 1e-9;
    expect(Math.abs((read ?? Number.NaN) - truth)).toBeLessThanOrEqual(tolerance);
    expect(read).toBeGreaterThanOrEqual(sorted[0] ?? Number.NaN);
    expect(read).toBeLessThanOrEqual(sorted.at(-1) ?? Number.NaN);
  }

  test("of many numbers is within 1 %, in one go and merged, also after some were taken back", () => {
    fc.assert(
      fc.property(many, fc.array(number, { maxLength: 300 }), q, (list, others, at) => {
        const aggregate = quantile(at);
        expectNear(aggregate.read(foldOf(aggregate, list)), list, at);
        const both = [...list, ...others];
        const merged = aggregate.merge(foldOf(aggregate, list), foldOf(aggregate, others));
        expectNear(aggregate.read(merged), both, at);
        const turned = aggregate.merge(foldOf(aggregate, others), foldOf(aggregate, list));
        expect(aggregate.read(turned)).toBe(aggregate.read(merged));
      }),
      { numRuns: 40 },
    );
  });

  test("is exact up to 256 numbers, and says so", () => {
    const median = quantile(0.5);
    const list = Array.from({ length: 256 }, (_, index) => index * 1.000_1);
    const few = foldOf(median, list);
    expect([median.isExact?.(few), median.isExact?.(median.add(few, 1, 1))]).toEqual([true, false]);
    const halves = [list.slice(0, 128), list.slice(128)].map((half) => foldOf(median, half));
    const [first = median.empty(), second = median.empty()] = halves;
    expect(median.read(median.merge(first, second))).toBeCloseTo(127.5 * 1.000_1, 9);
  });

  test("of numbers of which none is left is none", () => {
    const median = quantile(0.5);
    const list = Array.from({ length: 300 }, (_, index) => index);
    const gone = list.reduce((state, one) => median.add(state, one, -1), foldOf(median, list));
    expect(median.read(gone)).toBeNull();
  });

  test("that was found exactly is what is read, until something new makes a difference", () => {
    const p95 = quantile(0.95);
    const state = foldOf(
      p95,
      Array.from({ length: 1000 }, (_, index) => index + 1),
    );
    const pinned = p95.pin?.(state, 950.05) ?? p95.empty();
    expect(p95.read(p95.add(pinned, 3, 1))).toBe(950.05);
    const grown = Array.from({ length: 1000 }, () => 5000).reduce(
      (one, next) => p95.add(one, next, 1),
      pinned,
    );
    expect(p95.read(grown)).toBeCloseTo(5000, -2);
    const few = foldOf(p95, [7]);
    expect(p95.pin?.(few, 9)).toBe(few);
  });

  test("is read from what SQL made of few numbers and of many", () => {
    const median = quantile(0.5);
    expect(median.read(median.parseState([{}, ["1", 2, 2, 9], null, null]))).toBe(2);
    const list = Array.from({ length: 300 }, (_, index) => index + 1);
    const sketch = foldOf(median, list) as { sketch?: { bins: Map<number, number> } };
    const bins = Object.fromEntries(
      [...(sketch.sketch?.bins ?? [])].map(([key, many_]) => [key, String(many_)]),
    );
    const parsed = median.parseState([bins, list.slice(0, 257), "1", 300]);
    expect(median.read(parsed)).toBe(median.read(foldOf(median, list)));
    expect(median.read(median.merge(parsed, foldOf(median, [])))).toBe(median.read(foldOf(median, list)));
  });
});

describe("different texts", () => {
  const visitors = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => `visitor ${from + index}`);

  test("are counted exactly up to 1,024, and says so; a text that came already adds nothing", () => {
    const full = foldOf(distinct, [...visitors(0, 1024), ...visitors(0, 1024)]);
    expect([distinct.read(full), distinct.isExact?.(full)]).toEqual([1024, true]);
    expect(distinct.isExact?.(distinct.add(full, "another", 1))).toBe(false);
  });

  test.each([1100, 5000, 50_000])("are counted within 2.5 % when there are %i, merged as well", (size) => {
    const all = foldOf(distinct, visitors(0, size));
    expect(Math.abs(distinct.read(all) / size - 1)).toBeLessThan(0.025);
    const [half, rest] = [visitors(0, Math.floor(size * 0.6)), visitors(Math.floor(size * 0.4), size)];
    const merged = distinct.merge(foldOf(distinct, half), foldOf(distinct, rest));
    expect(Math.abs(distinct.read(merged) / size - 1)).toBeLessThan(0.025);
    expect(distinct.read(distinct.merge(merged, distinct.empty()))).toBe(distinct.read(merged));
    expect(distinct.read(distinct.merge(distinct.empty(), merged))).toBe(distinct.read(merged));
  });

  test("that were counted exactly by other means are that many, and what is new comes on top", () => {
    const pinned = distinct.pin?.(foldOf(distinct, visitors(0, 20_000)), 20_000) ?? distinct.empty();
    const again = visitors(0, 2000).reduce((state, one) => distinct.add(state, one, 1), pinned);
    expect(distinct.read(again)).toBe(20_000);
    const more = visitors(20_000, 25_000).reduce((state, one) => distinct.add(state, one, 1), again);
    expect(Math.abs(distinct.read(more) - 25_000)).toBeLessThan(250);
    const few = foldOf(distinct, ["a"]);
    expect(distinct.pin?.(few, 9)).toBe(few);
  });

  test("may have been hashed before", () => {
    const digest = distinct.digest?.("a") ?? null;
    expect(distinct.add(distinct.empty(), null, 1, null, digest)).toEqual(foldOf(distinct, ["a"]));
    expect([distinct.digest?.(null), distinct.digest?.("")]).toEqual([null, null]);
  });

  test("are read from what SQL made of few and of many", () => {
    const few = foldOf(distinct, ["a", "b"]) as { hashes?: Map<number, number> };
    const told = [...(few.hashes ?? [])].map(([slot, packed]) => [String(slot), packed]);
    expect(distinct.parseState([told, []])).toEqual(few);
    const texts = visitors(0, 3000);
    const packed = texts
      .map((text) => distinct.digest?.(text) as { packed: number })
      .map((one) => one.packed);
    const read = distinct.read(distinct.parseState([Array.from({ length: 1025 }, () => ["1", 1]), packed]));
    expect(Math.abs(read / 3000 - 1)).toBeLessThan(0.025);
  });
});

describe("the text that is chosen", () => {
  const fold = (aggregate: typeof argMin, rows: readonly (readonly [Scalar, Scalar])[]) =>
    rows.reduce((state, [by, text]) => aggregate.add(state, text, 1, by), aggregate.empty());

  test.each<[string, (readonly [Scalar, Scalar])[], string | null, string | null]>([
    ["of nothing", [], null, null],
    ["of one", [[1, "a"]], "a", "a"], // prettier-ignore
    ["by the number", [[2, "b"], [-3, "c"], [1, "a"]], "c", "b"], // prettier-ignore
    ["of the same number, by code points", [[1, "\uFF5E"], [1, "😀"], [1, "ab"], [1, "a"]], "a", "😀"], // prettier-ignore
    ["of the same number, wherever the texts differ", [[1, "xb"], [1, "xa"], [1, "xxb"], [1, "xxa"]], "xa", "xxb"], // prettier-ignore
    ["without what is absent", [[0, ""], [0, null], [null, "x"], ["9", "y"], [1, "a"]], "a", "a"], // prettier-ignore
    ["a number as its text", [[1, 404]], "404", "404"], // prettier-ignore
  ])("%s", (_, rows, first, last) => {
    for (const order of [rows, rows.toReversed()]) {
      expect(argMin.read(fold(argMin, order))).toBe(first);
      expect(argMax.read(fold(argMax, order))).toBe(last);
    }
    const half = Math.floor(rows.length / 2);
    expect(argMax.read(argMax.merge(fold(argMax, rows.slice(0, half)), fold(argMax, rows.slice(half))))).toBe(
      last,
    );
  });

  test("is read from what SQL made of it", () => {
    expect(argMax.read(argMax.parseState(["0", [0, ""]]))).toBeNull();
    expect(argMax.parseState([2, ["7", "a"]])).toEqual([7, "a"]);
  });
});

describe("in SQL", () => {
  const written = (expression: Sql) =>
    expression.write(({ value: one }) => {
      throw new TypeError(`There is a value: ${JSON.stringify(one)}`);
    });

  // ClickHouse's functions with a condition are slower than those without.
  // oxlint-disable-next-line typescript/no-explicit-any -- likewise
  test.each<[Aggregate<any, any>, string, string]>([
    [count, "count()", "countIf(y)"],
    [sum, "sum(x)", "sumIf(x, y)"],
    [mean, "avgOrNull(x)", "avgOrNullIf(x, y)"],
    [min, "minOrNull(x)", "minOrNullIf(x, y)"],
    [max, "maxOrNull(x)", "maxOrNullIf(x, y)"],
    [distinct, "uniqIf(x, x != '')", "uniqIf(x, x != '' AND (y))"],
    [
      quantile(0.95),
      "arrayElementOrNull(quantilesExactInclusiveOrNull(0.5, 0.95, 0.99)(x), 2)",
      "arrayElementOrNull(quantilesExactInclusiveOrNullIf(0.5, 0.95, 0.99)(x, y), 2)",
    ],
    [
      quantile(0.25),
      "arrayElementOrNull(quantilesExactInclusiveOrNull(0.25)(x), 1)",
      "arrayElementOrNull(quantilesExactInclusiveOrNullIf(0.25)(x, y), 1)",
    ],
  ])(
    "$name is ClickHouse's own function, without a condition where every row counts",
    (aggregate, all, some) => {
      const { clickhouse } = aggregate.sql;
      expect(written(clickhouse.value({ of: sql`x`, where: everyRow }))).toBe(all);
      expect(written(clickhouse.value({ of: sql`x`, where: sql`y` }))).toBe(some);
      expect(written(clickhouse.state({ of: sql`x`, where: sql`y` }))).toContain("y");
    },
  );

  test("a state has one more than is kept exactly, which tells that there are more", () => {
    const stateOf = (aggregate: Pick<typeof sum, "sql">) =>
      written(aggregate.sql.clickhouse.state({ of: sql`x`, where: sql`y` }));
    expect(stateOf(distinct as never)).toContain("groupUniqArrayIf(1025)");
    expect(stateOf(quantile(0.5) as never)).toContain("groupArrayIf(257)(x, y)");
  });

  test("the sum of nothing is 0, there and here", () => {
    const { refine } = sum.sql.clickhouse;
    expect([refine?.read(null), refine?.read(3)]).toEqual([0, 3]);
    expect(written(refine?.sql(sql`s`) ?? sql.empty)).toBe("ifNull(s, 0)");
  });

  test.each([argMin, argMax])("$name chooses of rows that have both, and match", (aggregate) => {
    const { value: chosen, state } = aggregate.sql.clickhouse;
    for (const expression of [chosen, state]) {
      const input = { of: sql`x`, by: sql`n` };
      expect(written(expression({ ...input, where: sql`y` }))).toContain("x != '' AND isNotNull(n) AND (y)");
      expect(written(expression({ ...input, where: everyRow }))).not.toContain("AND (");
    }
    expect(written(state({ of: sql`x`, by: sql`n`, where: everyRow }))).toContain(
      "(assumeNotNull(toFloat64(n)), x)",
    );
    expect(written(chosen({ of: sql`x`, by: sql`n`, isByWhole: true, where: everyRow }))).not.toContain(
      "toFloat64",
    );
  });
});

test("a measure is a number, or none where a number is wanted", () => {
  expect([asNumber(3), asNumber("3"), asNumber(null), asNumber(undefined)]).toEqual([3, null, null, null]);
});
