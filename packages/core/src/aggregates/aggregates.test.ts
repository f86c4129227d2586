import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Aggregate, Scalar, SqlInput } from "./aggregate.ts";
import { argMax, argMin } from "./chosen.ts";
import { count } from "./count.ts";
import { distinct } from "./distinct.ts";
import { max, min } from "./extreme.ts";
import { mean } from "./mean.ts";
import { quantile } from "./quantile.ts";
import { sum } from "./sum.ts";

const directory = mkdtempSync(join(tmpdir(), "aggregates-"));
const client = createClient({ connection: createChdbConnection({ path: directory }) as never });
afterAll(async () => {
  await client.close();
  rmSync(directory, { recursive: true });
});

async function evaluate(
  expression: string,
  values: readonly Scalar[],
  type: "Float64" | "UInt64" | "String",
): Promise<unknown> {
  const answer = await client.query({
    query: `SELECT ${expression} FROM (SELECT arrayJoin({values:Array(Nullable(${type}))}) AS raw, ${type === "String" ? "ifNull(raw, '')" : "raw"} AS x)`,
    format: "JSONCompact",
    query_params: { values },
  });
  return (await answer.json<unknown[]>()).data[0]?.[0];
}

/** What `sqlValue` gives in the end. */
async function valueOf(
  { sqlValue, refine }: Pick<Aggregate<unknown>, "sqlValue" | "refine">,
  input: SqlInput,
  ...data: [values: readonly Scalar[], type: "Float64" | "UInt64" | "String"]
): Promise<unknown> {
  const value = await evaluate(sqlValue(input), ...data);
  if (refine === undefined) return value;
  const read = refine.read(value === null ? null : Number(value));
  const inSql = await evaluate(refine.sql(`(${sqlValue(input)})`), ...data);
  const isSame = read === null ? inSql === null : Math.abs(Number(inSql) - read) <= Math.abs(read) * 1e-9;
  expect(isSame).toBe(true);
  expect(refine.read(read)).toBe(read);
  return read;
}

const foldOf = <S>(aggregate: Aggregate<S>, values: readonly Scalar[]) =>
  values.reduce((state, value) => aggregate.add(state, value, 1), aggregate.empty());

/** Numbers that a sum does not round: both engines may add in any order. */
const numbers = fc.array(fc.option(fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 8)), {
  minLength: 1,
  maxLength: 60,
});
const texts = fc.array(
  fc.option(
    fc.oneof(fc.constantFrom("", "a", "b", "é", "😀"), fc.string({ unit: "grapheme", maxLength: 12 })),
  ),
  { minLength: 1, maxLength: 60 },
);

interface Case {
  // oxlint-disable-next-line typescript/no-explicit-any -- a table of aggregates with different states
  readonly aggregate: Aggregate<any>;
  readonly type: "Float64" | "String";
  readonly values: fc.Arbitrary<Scalar[]>;
  /** Allowed relative difference. */
  readonly tolerance: number;
}

const cases: readonly Case[] = [
  { aggregate: count, type: "Float64", values: numbers, tolerance: 0 },
  { aggregate: sum, type: "Float64", values: numbers, tolerance: 0 },
  { aggregate: min, type: "Float64", values: numbers, tolerance: 0 },
  { aggregate: max, type: "Float64", values: numbers, tolerance: 0 },
  { aggregate: mean, type: "Float64", values: numbers, tolerance: 1e-12 },
  { aggregate: quantile(0.5), type: "Float64", values: numbers, tolerance: 1e-9 },
  { aggregate: quantile(0.99), type: "Float64", values: numbers, tolerance: 1e-9 },
  { aggregate: distinct, type: "String", values: texts, tolerance: 0 },
];

describe.each(cases.map((entry) => ({ name: entry.aggregate.name, ...entry })))(
  "$name",
  ({ aggregate, type, values, tolerance }) => {
    const agree = (actual: unknown, expected: number | null) => {
      if (expected === null) expect(actual).toBeNull();
      else expect(Math.abs(Number(actual) - expected)).toBeLessThanOrEqual(Math.abs(expected) * tolerance);
    };

    test("gives the same value folded, merged, in SQL, and from SQL's state", async () => {
      await fc.assert(
        fc.asyncProperty(values, fc.nat(), async (list, cut) => {
          const expected = aggregate.read(foldOf(aggregate, list));
          const place = cut % (list.length + 1);
          agree(
            aggregate.read(
              aggregate.merge(foldOf(aggregate, list.slice(0, place)), foldOf(aggregate, list.slice(place))),
            ),
            expected,
          );
          agree(await valueOf(aggregate, { of: "x", where: "1" }, list, type), expected);
          const seeded = aggregate.parseState(
            await evaluate(
              aggregate.sqlState({ of: "x", where: "1" }),
              list.slice(0, place).concat(null),
              type,
            ),
          );
          const rest = aggregate.name === "count" ? [] : list.slice(place);
          if (aggregate.name !== "count")
            agree(aggregate.read(aggregate.merge(seeded, foldOf(aggregate, rest))), expected);
        }),
        { numRuns: 60 },
      );
    });

    test("counts only what the condition lets through, in value and state", async () => {
      const list = type === "String" ? ["a", "b", "c"] : [1, 2, 3];
      const where = type === "String" ? "x != 'b'" : "x != 2";
      const expected = aggregate.read(foldOf(aggregate, [list[0] ?? null, list[2] ?? null]));
      agree(await valueOf(aggregate, { of: "x", where }, list, type), expected);
      agree(
        aggregate.read(
          aggregate.parseState(await evaluate(aggregate.sqlState({ of: "x", where }), list, type)),
        ),
        expected,
      );
    });

    test("has a value for nothing that SQL agrees with", async () => {
      const expected = aggregate.read(aggregate.empty());
      agree(
        await valueOf(
          aggregate,
          { of: "x", where: "x IS NULL AND false" },
          type === "String" ? ["a"] : [1],
          type,
        ),
        expected,
      );
    });
  },
);

test("a quantile is within 1 % of the true one", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 1 }), (list) => {
      const sorted = list.toSorted((a, b) => a - b);
      const truth = sorted[Math.min(Math.floor(0.95 * list.length), list.length - 1)] ?? 0;
      const found = quantile(0.95).read(foldOf(quantile(0.95), list)) ?? Number.NaN;
      expect(Math.abs(found - truth) / truth).toBeLessThanOrEqual(0.0100001);
    }),
  );
});

test.each([1000, 10_000, 200_000])(
  "%i different values are counted within 2.5 %, the same from SQL's registers",
  async (size) => {
    const folded = foldOf(
      distinct,
      Array.from({ length: size }, (_, index) => `visitor ${index}`),
    );
    expect(Math.abs((distinct.read(folded) ?? 0) / size - 1)).toBeLessThan(0.025);
    const answer = await client.query({
      query: `SELECT ${distinct.sqlState({ of: "x", where: "1" })} FROM (SELECT concat('visitor ', toString(number)) AS x FROM numbers(${size}))`,
      format: "JSONCompact",
    });
    const [[state] = []] = (await answer.json<unknown[]>()).data;
    expect(distinct.read(distinct.parseState(state))).toBe(distinct.read(folded));
  },
);

describe("what says that it can", () => {
  test.each(
    cases
      .filter(({ aggregate }) => aggregate.invertible)
      .map(({ aggregate }) => ({ name: aggregate.name, aggregate })),
  )("$name takes back what it added", ({ aggregate }) => {
    const state = foldOf(aggregate, [1, 5, 9]);
    expect(aggregate.read(aggregate.add(state, 5, -1))).toBe(aggregate.read(foldOf(aggregate, [1, 9])));
  });
});

const ofNumbers: readonly Pick<Case, "aggregate">[] = [sum, min, max, mean, quantile(0.5)].map(
  (aggregate) => ({ aggregate }),
);
test.each(ofNumbers)(
  "$aggregate.name takes a column of whole numbers as it takes one of fractions",
  async ({ aggregate }) => {
    const list = [0, 1, 7, 7, null, 404, 2 ** 53 - 1];
    const expected = aggregate.read(foldOf(aggregate, list));
    const value = await valueOf(aggregate, { of: "x", where: "1" }, list, "UInt64");
    const state = await evaluate(aggregate.sqlState({ of: "x", where: "1" }), list, "UInt64");
    expect(Number(value)).toBeCloseTo(expected ?? Number.NaN, 9);
    expect(aggregate.read(aggregate.parseState(state))).toBeCloseTo(expected ?? Number.NaN, 9);
  },
);

test.each([
  { aggregate: mean, type: "Float64", list: [4, null, 8], where: "x = 4 OR x IS NULL", expected: 4 },
  { aggregate: quantile(0), type: "Float64", list: [4, null, 8], where: "x = 4 OR x IS NULL", expected: 4 },
  { aggregate: distinct, type: "String", list: ["a", "", "b"], where: "x = 'a' OR x = ''", expected: 1 },
] as const)(
  "$aggregate.name skips what is absent also where a condition with OR lets it through",
  async ({ aggregate, type, list, where, expected }) => {
    const value = await valueOf(aggregate, { of: "x", where }, list, type);
    const state = await evaluate(aggregate.sqlState({ of: "x", where }), list, type);
    const read = (aggregate as Aggregate<unknown>).read(aggregate.parseState(state));
    for (const actual of [Number(value), read]) {
      expect(Math.abs((actual ?? Number.NaN) / expected - 1)).toBeLessThanOrEqual(0.0100001);
    }
  },
);

test("different texts of a column of categories are counted alike", async () => {
  const state = await evaluate(
    distinct.sqlState({ of: "toLowCardinality(x)", where: "1" }),
    ["DE", "FR", "DE", null],
    "String",
  );
  expect(distinct.parseState(state)).toEqual(foldOf(distinct, ["DE", "FR"]));
});

describe.each([argMin, argMax])("$name", (aggregate) => {
  const pairs = fc.array(
    fc.tuple(
      fc.option(
        fc.oneof(
          fc.constantFrom(0, -0, 1, -1, 1e-9, -1e-9, 1.7e12),
          fc.double({ noNaN: true, min: -1e15, max: 1e15 }),
        ),
      ),
      fc.constantFrom("", "a", "ab", "b", "é", "\uFF5E", "😀"),
    ),
    { minLength: 1, maxLength: 20 },
  );

  test("chooses the same text folded and in SQL, also of equal numbers", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async (list) => {
        const folded = list.reduce(
          (state, [by, value]) => aggregate.add(state, value, 1, by),
          aggregate.empty(),
        );
        const input = { of: "x", by: "number", where: "1" };
        const rows = await client.query({
          query: `SELECT ${aggregate.sqlValue(input)}, ${aggregate.sqlState(input)} FROM (SELECT arrayJoin(arrayZip({numbers:Array(Nullable(Float64))}, {texts:Array(String)})) AS pair, pair.1 AS number, pair.2 AS x)`,
          format: "JSONCompact",
          query_params: { numbers: list.map(([by]) => by), texts: list.map(([, value]) => value) },
        });
        const [[value, state] = []] = (await rows.json<unknown[]>()).data;
        expect(value).toBe(aggregate.read(folded));
        expect(aggregate.read(aggregate.parseState(state))).toBe(aggregate.read(folded));
      }),
    );
  });

  test("chooses the same by whole numbers, which are compared otherwise", async () => {
    const whole = fc.oneof(fc.constantFrom(0, 1, -1, 1.7e12, -1.7e12), fc.maxSafeInteger());
    const list = fc.array(fc.tuple(whole, fc.constantFrom("", "a", "ab", "é", "😀")), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(list, async (some) => {
        const folded = some.reduce(
          (state, [by, value]) => aggregate.add(state, value, 1, by),
          aggregate.empty(),
        );
        const input = { of: "x", by: "number", isByWhole: true, where: "1" };
        const rows = await client.query({
          query: `SELECT ${aggregate.sqlValue(input)} FROM (SELECT arrayJoin(arrayZip({numbers:Array(Int64)}, {texts:Array(String)})) AS pair, pair.1 AS number, pair.2 AS x)`,
          format: "JSONCompact",
          query_params: { numbers: some.map(([by]) => by), texts: some.map(([, value]) => value) },
        });
        expect((await rows.json<unknown[]>()).data[0]?.[0]).toBe(aggregate.read(folded));
      }),
    );
  });
});
