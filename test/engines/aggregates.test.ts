import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { sql, type Sql } from "../../packages/core/src/sql/sql.ts";
import {
  everyRow,
  type Aggregate,
  type Scalar,
  type SqlInput,
} from "../../packages/core/src/aggregates/aggregate.ts";
import { argMax, argMin } from "../../packages/core/src/aggregates/chosen.ts";
import { count } from "../../packages/core/src/aggregates/count.ts";
import { distinct } from "../../packages/core/src/aggregates/distinct.ts";
import { max, min } from "../../packages/core/src/aggregates/extreme.ts";
import { mean } from "../../packages/core/src/aggregates/mean.ts";
import { quantile } from "../../packages/core/src/aggregates/quantile.ts";
import { sum } from "../../packages/core/src/aggregates/sum.ts";

const directory = mkdtempSync(join(tmpdir(), "aggregates-"));
const client = createClient({ connection: createChdbConnection({ path: directory }) as never });
afterAll(async () => {
  await client.close();
  rmSync(directory, { recursive: true });
});

/** Expressions of aggregates have no values in them. */
const written = (expression: Sql) =>
  expression.write(({ value }) => {
    throw new TypeError(`There is a value: ${JSON.stringify(value)}`);
  });

const ofX = { of: sql`x`, where: everyRow };

async function evaluate(
  expression: Sql,
  values: readonly Scalar[],
  type: "Float64" | "UInt64" | "String",
): Promise<unknown> {
  const answer = await client.query({
    query: `SELECT ${written(expression)} FROM (SELECT arrayJoin({values:Array(Nullable(${type}))}) AS raw, ${type === "String" ? "ifNull(raw, '')" : "raw"} AS x)`,
    format: "JSONCompact",
    query_params: { values },
  });
  return (await answer.json<unknown[]>()).data[0]?.[0];
}

/** What `sqlValue` gives in the end. */
async function valueOf(
  { sql: { clickhouse } }: Pick<Aggregate<unknown>, "sql">,
  input: SqlInput,
  ...data: [values: readonly Scalar[], type: "Float64" | "UInt64" | "String"]
): Promise<unknown> {
  const { refine } = clickhouse;
  const value = await evaluate(clickhouse.value(input), ...data);
  if (refine === undefined) return value;
  const read = refine.read(value === null ? null : Number(value));
  const inSql = await evaluate(refine.sql(sql`(${clickhouse.value(input)})`), ...data);
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
          agree(await valueOf(aggregate, ofX, list, type), expected);
          const seeded = aggregate.parseState(
            await evaluate(aggregate.sql.clickhouse.state(ofX), list.slice(0, place).concat(null), type),
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
      const where = type === "String" ? sql`x != 'b'` : sql`x != 2`;
      const expected = aggregate.read(foldOf(aggregate, [list[0] ?? null, list[2] ?? null]));
      agree(await valueOf(aggregate, { of: sql`x`, where }, list, type), expected);
      agree(
        aggregate.read(
          aggregate.parseState(
            await evaluate(aggregate.sql.clickhouse.state({ of: sql`x`, where }), list, type),
          ),
        ),
        expected,
      );
    });

    test("has a value for nothing that SQL agrees with", async () => {
      const expected = aggregate.read(aggregate.empty());
      agree(
        await valueOf(
          aggregate,
          { of: sql`x`, where: sql`x IS NULL AND false` },
          type === "String" ? ["a"] : [1],
          type,
        ),
        expected,
      );
    });
  },
);

/** As statisticians' packages have it by default: between two ranks as far between their values. */
function trueQuantile(list: readonly number[], q: number): number {
  const sorted = list.toSorted((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const [below = 0, above = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return below * (1 - (rank % 1)) + above * (rank % 1);
}

test.each([
  [0.5, [100, 300], 200],
  [0.95, [100, 300], 290],
  [0.5, [60, 60, 60], 60],
  [0.5, [4], 4],
  [0.25, [1, 2, 3, 4], 1.75],
])("the quantile %d of %j is %d, folded, in SQL and from its state", async (q, list, expected) => {
  const aggregate = quantile(q);
  expect(aggregate.read(foldOf(aggregate, list))).toBeCloseTo(expected, 9);
  expect(Number(await valueOf(aggregate, ofX, list, "Float64"))).toBeCloseTo(expected, 9);
  const state = await evaluate(aggregate.sql.clickhouse.state(ofX), list, "Float64");
  expect(aggregate.read(aggregate.parseState(state))).toBeCloseTo(expected, 9);
});

const quantiles = fc.constantFrom(0.01, 0.5, 0.95, 0.99);

test("a quantile is exact of few numbers, and of many within 1 % and between the smallest and the largest", async () => {
  const few = fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 256 });
  const many = fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 257, maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(few, many), quantiles, async (list, q) => {
      const aggregate = quantile(q);
      const truth = trueQuantile(list, q);
      const tolerance = list.length <= 256 ? 1e-9 : 0.0100001;
      const found = aggregate.read(foldOf(aggregate, list)) ?? Number.NaN;
      const state = aggregate.parseState(
        await evaluate(aggregate.sql.clickhouse.state(ofX), list, "Float64"),
      );
      const inSql = Number(await valueOf(aggregate, ofX, list, "Float64"));
      expect(Math.abs(inSql - truth) / truth).toBeLessThanOrEqual(1e-9);
      expect(Math.abs(found - truth) / truth).toBeLessThanOrEqual(tolerance);
      expect(found).toBeGreaterThanOrEqual(Math.min(...list));
      expect(found).toBeLessThanOrEqual(Math.max(...list));
      expect(aggregate.read(state)).toBeCloseTo(found, 6);
    }),
    { numRuns: 60 },
  );
});

test.each([2000, 7568, 50_000, 1_000_000])(
  "of %i different values that were counted exactly, only what is new is estimated",
  (size) => {
    const seeded = foldOf(
      distinct,
      Array.from({ length: size }, (_, index) => `visitor ${index}`),
    );
    let state = distinct.pin?.(seeded, size) ?? distinct.empty();
    for (let index = 0; index < size; index += 7) state = distinct.add(state, `visitor ${index}`, 1);
    expect(distinct.read(state)).toBe(size);
    for (let index = 0; index < 500; index += 1) state = distinct.add(state, `new ${index}`, 1);
    const increment = (distinct.read(state) ?? 0) - size;
    // Four standard errors of what came since.
    const error = 4 * Math.sqrt(500 * Math.max(1, (1.4 * size) / 16_384));
    expect(Math.abs(increment - 500)).toBeLessThanOrEqual(error);
  },
);

test.each([1000, 10_000, 200_000])(
  "%i different values are counted within 2.5 %, the same from SQL's registers",
  async (size) => {
    const folded = foldOf(
      distinct,
      Array.from({ length: size }, (_, index) => `visitor ${index}`),
    );
    expect(Math.abs((distinct.read(folded) ?? 0) / size - 1)).toBeLessThan(0.025);
    const answer = await client.query({
      query: `SELECT ${written(distinct.sql.clickhouse.state(ofX))} FROM (SELECT concat('visitor ', toString(number)) AS x FROM numbers(${size}))`,
      format: "JSONCompact",
    });
    const [[state] = []] = (await answer.json<unknown[]>()).data;
    const read = distinct.read(distinct.parseState(state)) ?? 0;
    expect(Math.abs(read / size - 1)).toBeLessThan(0.025);
    // Both have the same registers, so what they make of both together is what each makes of its own.
    expect(distinct.read(distinct.merge(folded, distinct.parseState(state)))).toBe(read);
  },
);

const ofNumbers: readonly Pick<Case, "aggregate">[] = [sum, min, max, mean, quantile(0.5)].map(
  (aggregate) => ({ aggregate }),
);
test.each(ofNumbers)(
  "$aggregate.name takes a column of whole numbers as it takes one of fractions",
  async ({ aggregate }) => {
    const list = [0, 1, 7, 7, null, 404, 2 ** 53 - 1];
    const expected = aggregate.read(foldOf(aggregate, list));
    const value = await valueOf(aggregate, ofX, list, "UInt64");
    const state = await evaluate(aggregate.sql.clickhouse.state(ofX), list, "UInt64");
    expect(Number(value)).toBeCloseTo(expected ?? Number.NaN, 9);
    expect(aggregate.read(aggregate.parseState(state))).toBeCloseTo(expected ?? Number.NaN, 9);
  },
);

test.each([
  { aggregate: mean, type: "Float64", list: [4, null, 8], where: sql`x = 4 OR x IS NULL`, expected: 4 },
  {
    aggregate: quantile(0),
    type: "Float64",
    list: [4, null, 8],
    where: sql`x = 4 OR x IS NULL`,
    expected: 4,
  },
  { aggregate: distinct, type: "String", list: ["a", "", "b"], where: sql`x = 'a' OR x = ''`, expected: 1 },
] as const)(
  "$aggregate.name skips what is absent also where a condition with OR lets it through",
  async ({ aggregate, type, list, where, expected }) => {
    const value = await valueOf(aggregate, { of: sql`x`, where }, list, type);
    const state = await evaluate(aggregate.sql.clickhouse.state({ of: sql`x`, where }), list, type);
    const read = (aggregate as Aggregate<unknown>).read(aggregate.parseState(state));
    for (const actual of [Number(value), read]) {
      expect(Math.abs((actual ?? Number.NaN) / expected - 1)).toBeLessThanOrEqual(0.0100001);
    }
  },
);

test("different texts of a column of categories are counted alike", async () => {
  const state = await evaluate(
    distinct.sql.clickhouse.state({ of: sql`toLowCardinality(x)`, where: everyRow }),
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
        const input = { of: sql`x`, by: sql`number`, where: everyRow };
        const rows = await client.query({
          query: `SELECT ${written(aggregate.sql.clickhouse.value(input))}, ${written(aggregate.sql.clickhouse.state(input))} FROM (SELECT arrayJoin(arrayZip({numbers:Array(Nullable(Float64))}, {texts:Array(String)})) AS pair, pair.1 AS number, pair.2 AS x)`,
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
        const input = { of: sql`x`, by: sql`number`, isByWhole: true, where: everyRow };
        const rows = await client.query({
          query: `SELECT ${written(aggregate.sql.clickhouse.value(input))} FROM (SELECT arrayJoin(arrayZip({numbers:Array(Int64)}, {texts:Array(String)})) AS pair, pair.1 AS number, pair.2 AS x)`,
          format: "JSONCompact",
          query_params: { numbers: some.map(([by]) => by), texts: some.map(([, value]) => value) },
        });
        expect((await rows.json<unknown[]>()).data[0]?.[0]).toBe(aggregate.read(folded));
      }),
    );
  });
});
