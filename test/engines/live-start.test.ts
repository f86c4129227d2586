import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  createFold,
  createRowReaders,
  isFoldable,
  metrics,
  planQuery,
  querySchema,
  resultRows,
  type Event,
  type Fold,
  type Measure,
  type Plan,
  type QueryInput,
  type QueryResult,
} from "@dendro/core";
import { createLiveQuery } from "../../packages/server/src/live/live-query.ts";
import { createWatermark } from "../../packages/server/src/flow/watermark.ts";
import { createLiveSources } from "../../packages/server/src/live/sources.ts";
import type { QueryContext } from "../../packages/server/src/query/query-context.ts";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { epoch, events } from "./random-events.ts";

const tenant = "standing";
const now = epoch + 4 * 24 * 3_600_000;
let engines: Engines;
let standing: Event[];

/** Thousands of events of all domains, of which most are of somebody else. */
beforeAll(async () => {
  engines = await openEngines();
  standing = fc
    .sample(events(tenant), { numRuns: 400, seed: 7 })
    .flat()
    .map((event, index) => ({
      ...event,
      ...(event.visitor === undefined ? {} : { visitor: `visitor ${index}` }),
      ...(event.user_id === undefined ? {} : { user_id: `user ${index}` }),
      ...(event.duration_ms === undefined ? {} : { duration_ms: event.duration_ms * (1 + (index % 97)) }),
    }));
  await engines.warehouse.insert("events", standing.map((event) => JSON.stringify(event)).join("\n"));
}, 60_000);
afterAll(async () => await engines.close());

function planOf(query: Partial<QueryInput>): Plan {
  const whole = {
    date_range: ["2026-03-28", "2026-04-01"] as [string, string],
    pagination: { limit: 10_000 },
  };
  return planQuery(querySchema.parse({ metrics: ["visitors"], ...whole, ...query }), now);
}

function sourcesAt(clock: () => number, known: Pick<QueryContext, "outOfBounds" | "peopleSince"> = {}) {
  const { warehouse } = engines;
  return createLiveSources({
    ...known,
    warehouse,
    ask: async (owner, query) => await runQuery({ ...known, warehouse, tenant: owner }, query, clock()),
    clock,
    watermark: createWatermark(),
    unwritten: () => [],
  });
}

/** A fold that begins as a live question over what stands does. */
async function seeded(plan: Plan): Promise<Fold> {
  const fold = createFold(plan);
  expect(await sourcesAt(() => now).seed(plan, tenant, fold, () => {})).toBe(true);
  return fold;
}

function rowsOf(plan: Plan, fold: Fold) {
  const measured = [...fold.groups()].map(({ key, states }) => ({
    key,
    values: plan.measurements.map(({ aggregate }, index) => aggregate.read(states[index])),
  }));
  return resultRows(plan, measured).map((row) => [...row.dimensions, ...row.metrics.map(close)]);
}

/** Sums of fractions may be added in any order. */
const close = (value: Measure) => (typeof value === "number" ? Number(value.toPrecision(9)) : value);
const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

const names = [...metrics.map(({ name }) => name), "p99.9(duration_ms)", "distinct(name)", "p50(bytes)"];

test("a live question over thousands of different ones begins with what the query says, of every metric", async () => {
  const folded = names.filter((name) => isFoldable(planOf({ metrics: [name], dimensions: ["type"] })));
  expect(folded.length).toBeGreaterThan(50);
  for (const dimensions of [[], ["type"], ["time:hour"]]) {
    for (let at = 0; at < folded.length; at += 30) {
      const plan = planOf({ metrics: folded.slice(at, at + 30), dimensions });
      const { results } = await runQuery({ warehouse: engines.warehouse, tenant }, plan.query, now);
      const asked = results.map((row) => [...row.dimensions, ...row.metrics.map(close)]);
      expect(rowsOf(plan, await seeded(plan)).toSorted(byText)).toEqual(asked.toSorted(byText));
    }
  }
}, 120_000);

test("a live answer says of its events what the query's does", async () => {
  const known = { outOfBounds: () => 3, peopleSince: now - 1000 };
  const { warehouse } = engines;
  for (const asked of [["users"], ["requests"], ["new_users"]]) {
    const { query } = planOf({ metrics: asked, compare: "previous_period" });
    const { meta } = await runQuery({ ...known, warehouse, tenant }, query, now);
    const shown = await new Promise<{ meta: unknown }>((resolve, reject) => {
      const live = createLiveQuery(
        tenant,
        query,
        sourcesAt(() => now, known),
        createRowReaders(),
      );
      live.join({ snapshot: resolve, patch: reject, failed: reject });
    });
    expect(shown.meta).toEqual(meta);
    expect(meta).toMatchObject({ out_of_bounds: 6 });
    expect("people_since" in meta).toBe(asked[0] !== "requests");
  }
});

test("who was there already adds nothing, and who is new is counted near enough", async () => {
  const plan = planOf({ metrics: ["visitors"] });
  const fold = await seeded(plan);
  const [[before] = []] = rowsOf(plan, fold);
  const people = new Set(
    standing.flatMap(({ visitor, bot }) => (visitor === undefined || bot !== undefined ? [] : [visitor])),
  );
  expect(before).toBe(people.size);
  expect(people.size).toBeGreaterThan(1024);
  const view = (visitor: string) => fold.add("events", { type: "page_view", timestamp: epoch, visitor });
  for (const visitor of people) view(visitor);
  expect(rowsOf(plan, fold)).toEqual([[before]]);
  for (let index = 0; index < 300; index += 1) view(`new ${index}`);
  const added = Number(rowsOf(plan, fold)[0]?.[0]) - Number(before);
  expect(Math.abs(added - 300)).toBeLessThan(30);
});

test("what is compared with goes on by the minute, as it does for a query, and so do the marks of hours", async () => {
  let clock = epoch + 24 * 3_600_000 + 59 * 60_000 + 30_000;
  const query = querySchema.parse({
    metrics: ["events"],
    dimensions: ["time:hour"],
    date_range: "day",
    compare: "previous_period",
  });
  const snapshots: Pick<QueryResult, "results" | "meta">[] = [];
  const live = createLiveQuery(
    tenant,
    query,
    sourcesAt(() => clock),
    createRowReaders(),
  );
  live.join({
    snapshot: (snapshot) => snapshots.push(snapshot),
    patch: () => {},
    failed: (error) => {
      throw error;
    },
  });
  for (const passed of [0, 60_000, 60_000]) {
    clock += passed;
    const before = snapshots.length;
    await vi.waitFor(
      () => {
        live.tick();
        expect(snapshots.length).toBeGreaterThan(passed === 0 ? 0 : before);
      },
      { timeout: 20_000 },
    );
    const { results, meta } = await runQuery({ warehouse: engines.warehouse, tenant }, query, clock);
    expect(snapshots.at(-1)).toMatchObject({ results, meta });
  }
}, 60_000);
