import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { querySchema, readMetric, type Event, type QueryInput, type ResultRow } from "@dendro/core";
import { runBreakdowns } from "../../packages/server/src/query/breakdowns.ts";
import type { QueryContext } from "../../packages/server/src/query/query-context.ts";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { processEvents } from "./process-events.ts";
import { events } from "./random-events.ts";
import { queries } from "./random-queries.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => {
  await engines.close();
});

const now = Date.UTC(2026, 2, 30, 12);
const everything = 10_000;

/** What a question may be by: anything, and often what most events have. */
const sides = fc.oneof(
  queries.map(({ dimensions = [] }) => dimensions),
  fc.constantFrom<string[]>(
    [],
    ["type"],
    ["page"],
    ["time:day", "type"],
    ["time:hour"],
    ["entry_page"],
    ["name", "status"],
  ),
);
const broken = fc
  .tuple(
    queries,
    fc.uniqueArray(sides, { minLength: 2, maxLength: 5, selector: (by) => by.toSorted().join() }),
  )
  .map(([query, by]) => ({
    ...query,
    metrics: [
      "events",
      ...query.metrics.filter((text) => text !== "events" && readMetric(text).window?.kind !== "share"),
    ],
    filters: query.filters?.slice(1) ?? [],
    by,
  }));

async function breakDown(
  context: QueryContext,
  { by, ...query }: QueryInput & { readonly by: string[][] },
  limit: number,
) {
  const { metrics, date_range, timezone, filters } = querySchema.parse(query);
  const base = { metrics, date_range, timezone, filters };
  const { results, counts } = await runBreakdowns(context, { ...base, by, limit, isCounted: true }, now);
  return { results, counts };
}

const rounded = (rows: readonly ResultRow[]) =>
  rows
    .map(({ dimensions, metrics }) => [
      dimensions,
      metrics.map((value) => (typeof value === "number" ? Number(value.toPrecision(9)) : value)),
    ])
    .toSorted((a, b) => (JSON.stringify(a[0]) < JSON.stringify(b[0]) ? -1 : 1));

/** The largest of the first metric, of each time. */
function firstOf(rows: readonly ResultRow[], isByTime: boolean, limit: number): unknown[] {
  const times = Map.groupBy(rows, ({ dimensions: [time] }) => (isByTime ? time : null));
  return [...times]
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    .map(([time, own]) => [
      time,
      own
        .map(({ metrics: [value] }) => value ?? null)
        .toSorted((a, b) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? 1 : -1))
        .slice(0, limit),
    ]);
}

test("a question broken down in several ways says of each what it says of one alone", async () => {
  let tenants = 0;
  let several = 0;
  await fc.assert(
    fc.asyncProperty(
      events("t"),
      fc.array(broken, { minLength: 5, maxLength: 5 }),
      async (list, questions) => {
        const tenant = `b${(tenants += 1)}`;
        await processEvents(
          engines,
          list.map((event): Event => ({ ...event, tenant })),
        );
        const context = { warehouse: engines.warehouse, tenant };
        for (const question of questions) {
          const whole = await breakDown(context, question, everything);
          const short = await breakDown(context, question, 2);
          for (const [index, dimensions] of question.by.entries()) {
            const { by: _, ...query } = question;
            const asked = querySchema.parse({ ...query, dimensions, pagination: { limit: everything } });
            const alone = (await runQuery(context, asked, now)).results;
            expect(rounded(whole.results[index] ?? [])).toEqual(rounded(alone));
            const isByTime = dimensions.some((name) => name.startsWith("time:"));
            expect(firstOf(short.results[index] ?? [], isByTime, 2)).toEqual(firstOf(alone, isByTime, 2));
            // Times without anything are no rows of the warehouse, and the whole is one also without any.
            const isRead = dimensions.length > 0 && !isByTime;
            expect(isRead ? short.counts?.[index] : alone.length).toBe(alone.length);
            if (alone.length > 2) several += 1;
          }
        }
      },
    ),
    { numRuns: 10, endOnFailure: false },
  );
  expect(several).toBeGreaterThan(15);
}, 240_000);
