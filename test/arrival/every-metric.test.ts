import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  measurementsOf,
  metrics,
  querySchema,
  type Measure,
  type Metric,
  type MetricValue,
  type QueryInput,
} from "@dendro/core";
import { createWatermark } from "../../packages/server/src/flow/watermark.ts";
import type { DirectoryStore } from "../../packages/server/src/store/port.ts";
import { openSqliteStore } from "../../packages/server/src/store/sqlite/open.ts";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import { createRollupScheduler, type RollupScheduler } from "../../packages/server/src/rollup/scheduler.ts";
import { openRolledDays, type RolledDays } from "../../packages/server/src/rollup/rolled-days.ts";
import { openEngines, type Engines } from "../engines/open-engines.ts";
import { processEvents } from "../engines/process-events.ts";
import type { Span } from "../presets/plain-time.ts";
import { expectSame } from "../presets/same.ts";
import { groupOf, groupsBy, hourlyGroups, topGroups, valueOf, type Side } from "./plain-groups.ts";
import { know, type Group } from "./plain-known.ts";
import { figuresOf } from "./plain-metrics.ts";
import { arrivals, now, spans, type Arrivals } from "./random-arrivals.ts";

const nobody: Group = { events: [], earlier: [], visits: [] };

/** How often everything is tried; `npm run test:arrivals` does so much more often. */
const runs = Number(process.env["DENDRO_TEST_ARRIVALS"] ?? 6);

let engines: Engines;
let store: DirectoryStore;
let rolled: RolledDays;
let scheduler: RollupScheduler;
beforeAll(async () => {
  engines = await openEngines();
  store = await openSqliteStore(":memory:");
  rolled = await openRolledDays(store.db);
  scheduler = createRollupScheduler({
    warehouse: engines.warehouse,
    rolled,
    clock: () => now,
    watermark: createWatermark(),
  });
});
afterAll(async () => {
  await store.close();
  await engines.close();
});

test("every metric of the catalogue is counted plainly too, and nothing else is", () => {
  const plain = Object.keys(figuresOf(nobody));
  const names = metrics.map(({ name }) => name);
  expect(
    names.filter((name) => !plain.includes(name)),
    "metrics that are to be counted in plain-metrics.ts too",
  ).toEqual([]);
  expect(plain.filter((name) => !names.includes(name))).toEqual([]);
});

type Figures = Record<string, Measure>;

/** Which metrics are asked together: the first says what is the top. */
function* together(some: readonly Metric[]): Generator<string[]> {
  const others = some.map(({ name }) => name).filter((name) => name !== "events");
  for (let at = 0; at < others.length; at += 45) yield ["events", ...others.slice(at, at + 45)];
}

/** Where what came in one order is read, and what came in the other: from rows, or from rollups wherever they tell it. */
const sources = ["rows", "rollups"] as const;

interface Asked {
  readonly tenant: string;
  readonly span: Span;
  readonly source: (typeof sources)[number];
}

/** Every metric of every row, and of all rows together. */
async function ask(
  { tenant, span, source }: Asked,
  some: readonly Metric[],
  query: Omit<QueryInput, "metrics" | "date_range">,
) {
  const view = source === "rows" ? null : rolled.view(tenant);
  const context = {
    warehouse: engines.warehouse,
    tenant,
    rolled: view === null ? null : { ...view, rowsPerDay: Infinity },
  };
  const date_range: [string, string] = [new Date(span.from).toISOString(), new Date(span.to).toISOString()];
  const rows: Record<string, Figures> = {};
  const total: Figures = {};
  for (const names of together(some)) {
    const whole = querySchema.parse({ ...query, metrics: names, date_range, include: ["total"] });
    const answer = await runQuery(context, whole, now);
    for (const { dimensions, metrics: figures } of answer.results)
      Object.assign((rows[dimensions[0] ?? ""] ??= {}), zip(names, figures));
    Object.assign(total, zip(names, answer.total?.metrics ?? []));
  }
  return { rows, total };
}

const zip = (names: readonly string[], figures: readonly Measure[]): Figures =>
  Object.fromEntries(names.map((name, index) => [name, figures[index] ?? null]));

/** What plain loops make of it. */
const counted = (group: Group, some: readonly Metric[]): Figures => {
  const figures = figuresOf(group);
  return Object.fromEntries(some.map(({ name }) => [name, figures[name] ?? null]));
};
const countedBy = (groups: ReadonlyMap<string, Group>, some: readonly Metric[]) =>
  Object.fromEntries([...groups].map(([value, group]) => [value, counted(group, some)]));

const isOfVisits = ({ value }: Metric) => measurementsOf(value).some(({ table }) => table === "visits");
/** A visit is of one user whatever its events say, which `visits-in-any-order` and `owners` test. */
const forTenant = (side: Side) =>
  side === "user" ? metrics.filter((metric) => !isOfVisits(metric)) : metrics;

/** Whether what several groups come to is what they come to together. */
function isAdditive(value: MetricValue): boolean {
  switch (value.kind) {
    case "aggregate":
      return value.table === "events" && ["count", "sum"].includes(value.aggregate.name);
    case "arithmetic":
      if (value.op === "*") return isAdditive(value.left) && value.right.kind === "constant";
      return ["+", "-"].includes(value.op) && isAdditive(value.left) && isAdditive(value.right);
    default:
      return false;
  }
}

const additive = metrics.filter(({ value }) => isAdditive(value)).map(({ name }) => name);

/** What is additive comes to the total: the others together are what the shown ones leave. */
function expectWhole(rows: Readonly<Record<string, Figures>>, total: Figures): void {
  const sums = additive
    .filter((name) => name in total)
    .map((name) => [name, Object.values(rows).reduce((sum, row) => sum + Number(row[name]), 0)]);
  expectSame(Object.fromEntries(sums), Object.fromEntries(sums.map(([name]) => [name, total[String(name)]])));
}

const questions = fc.record({
  span: fc.constantFrom(...spans),
  side: fc.constantFrom(...(Object.keys(valueOf) as Side[])),
  limit: fc.integer({ min: 1, max: 3 }),
  timezone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu"),
});

let tenants = 0;

/** Lets events come to lives of the program, one after the other; in between, what is over is rolled up. */
async function arrive(order: Arrivals["orders"][number]): Promise<string> {
  const tenant = `a${(tenants += 1)}`;
  for (const life of order) {
    const events = life.map((event) => ({ ...structuredClone(event), tenant }));
    await processEvents(engines, events, async ({ days }) => await rolled.touch(days));
    await scheduler.work();
  }
  return tenant;
}

test("in whatever order the same events come, every metric is what is counted plainly over them", async () => {
  const nothing = figuresOf(nobody);
  const heard = new Set<string>();
  await fc.assert(
    fc.asyncProperty(arrivals, questions, async ({ sent, orders }, { span, side, limit, timezone }) => {
      const told = know(sent);
      const some = forTenant(side);
      const total = counted(
        groupOf(told, span, () => true),
        metrics,
      );
      const byHour = countedBy(hourlyGroups(told, span, timezone), metrics);
      const bySide = countedBy(groupsBy(told, span, side), some);
      const byTop = countedBy(topGroups(told, span, side, limit), some);
      for (const figures of [total, ...Object.values(byHour)])
        for (const [name, figure] of Object.entries(figures)) if (figure !== nothing[name]) heard.add(name);
      for (const [index, source] of sources.entries()) {
        const tenant = await arrive(orders[index] ?? []);
        const where = { tenant, span, source };
        const hourly = await ask(where, metrics, { dimensions: ["time:hour"], timezone });
        expectSame(hourly.rows, byHour);
        expectSame(hourly.total, total);
        const each = await ask(where, some, { dimensions: [side] });
        expectSame(each.rows, bySide);
        expectWhole(each.rows, each.total);
        const top = await ask(where, some, { dimensions: [side], top: { dimension: side, limit } });
        expectSame(top.rows, byTop);
        expectWhole(top.rows, top.total);
      }
    }),
    { numRuns: runs, endOnFailure: true },
  );
  // Figures that are never there would be the same whatever they are.
  expect(metrics.map(({ name }) => name).filter((name) => !heard.has(name))).toEqual([]);
}, 3_600_000);
