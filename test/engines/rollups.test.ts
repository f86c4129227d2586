import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dimensions, planQuery, querySchema, type Event, type QueryInput } from "@dendro/core";
import { openStore, type OpenStore } from "../../packages/server/src/store/database.ts";
import { askQuery } from "../../packages/server/src/warehouse/ask.ts";
import { compileQuery } from "../../packages/server/src/warehouse/compile.ts";
import { createRollupKeeper } from "../../packages/server/src/warehouse/rollup/keeper.ts";
import { openRolledDays, type RolledDays } from "../../packages/server/src/warehouse/rollup/rolled-days.ts";
import { rolledRelations } from "../../packages/server/src/warehouse/rollup/tables.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { processEvents } from "./process-events.ts";
import { events } from "./random-events.ts";
import { queries } from "./random-queries.ts";

let engines: Engines;
let store: OpenStore;
let rolled: RolledDays;
beforeAll(async () => {
  engines = await openEngines();
  store = await openStore(":memory:");
  rolled = await openRolledDays(store.db);
});
afterAll(async () => {
  await store.close();
  await engines.close();
});

/** Noon of the day after the last but one that random events fall into, so that some are rolled up and some are not. */
const now = Date.UTC(2026, 2, 30, 12);
let tenants = 0;

const keeper = () =>
  createRollupKeeper({
    warehouse: engines.warehouse,
    rolled,
    clock: () => now,
    betweenBatches: async (work) => await work(),
  });

const prepare = async ({ days }: { days: ReadonlyMap<string, ReadonlySet<number>> }) =>
  await rolled.touch(days);

/** Metrics that rollups tell of, of every kind of aggregate. */
const kept =
  "events visitors users pageviews requests errors error_rate duration duration_p95 cost tokens llm_calls success_rate node_duration_p50 cache_hit_rate response_time visits bounce_rate visit_duration views_per_visit last_seen min(timestamp) max(duration_ms) time_on_page active_conversations messages distinct(run) per_hour(requests) share(events)".split(
    " ",
  );

/** Questions that rollups are made for: one slice at most, and whole days. */
const whole: fc.Arbitrary<QueryInput> = fc
  .record({
    metrics: fc.subarray(kept, { minLength: 1, maxLength: 6 }),
    slice: fc.option(
      fc.constantFrom(
        "source",
        "name",
        "page",
        "country",
        "model",
        "provider",
        "route",
        "type",
        "entry_page",
      ),
    ),
    time: fc.option(fc.constantFrom("time:day", "time:hour", "time:week")),
    status: fc.option(fc.constantFrom("ok", "error", "")),
    date_range: fc.constantFrom<QueryInput["date_range"]>(
      ["2026-03-28", "2026-03-30"],
      ["2026-03-28", "2026-03-29"],
      ["2026-03-28T05:30:00Z", "2026-03-30T03:15:00Z"],
    ),
    timezone: fc.constantFrom("UTC", "UTC", "Europe/Berlin", "Asia/Kathmandu"),
  })
  .map(({ slice, time, status, ...query }) => ({
    ...query,
    dimensions: [...(time === null ? [] : [time]), ...(slice === null ? [] : [slice])],
    filters: status === null ? [] : [["is", "status", [status]]],
  }));

const rounded = (rows: readonly { dimensions: unknown[]; metrics: unknown[] }[]) =>
  rows
    .map((row) => [
      row.dimensions,
      row.metrics.map((value) => (typeof value === "number" ? Number(value.toPrecision(9)) : value)),
    ])
    .toSorted((a, b) => (JSON.stringify(a[0]) < JSON.stringify(b[0]) ? -1 : 1));

describe("rollups", () => {
  test("give the same answer as the rows, also when something came late and after it was rolled up again", async () => {
    let used = 0;
    const check = async (tenant: string, questions: readonly QueryInput[]) => {
      for (const question of questions) {
        const query = querySchema.parse({ ...question, pagination: { limit: 10_000 } });
        const raw = { warehouse: engines.warehouse, tenant };
        const viaRollups = { ...raw, rolled: rolled.view(tenant, Infinity) };
        if (compileQuery(planQuery(query, now), viaRollups).sql.includes("rollup_")) used += 1;
        expect(rounded((await askQuery(viaRollups, query, now)).results)).toEqual(
          rounded((await askQuery(raw, query, now)).results),
        );
      }
    };
    await fc.assert(
      fc.asyncProperty(
        events("t"),
        events("t"),
        fc.array(fc.oneof({ weight: 3, arbitrary: whole }, queries), { minLength: 8, maxLength: 8 }),
        async (first, late, questions) => {
          const tenant = `r${(tenants += 1)}`;
          const own = (list: readonly Event[]) => list.map((event) => ({ ...event, tenant }));
          await processEvents(engines, own(first), prepare);
          await keeper().work();
          await check(tenant, questions);
          await processEvents(engines, own(late), prepare);
          await check(tenant, questions);
          await keeper().work();
          expect(rolled.stale()).toEqual([]);
          await check(tenant, questions);
        },
      ),
      { numRuns: 12, endOnFailure: false },
    );
    expect(used).toBeGreaterThan(60);
  }, 240_000);

  test("are remembered over a restart, with what is stale", async () => {
    await rolled.touch(new Map([["someone", new Set([Date.UTC(2026, 2, 28), now + 1e9])]]));
    const again = await openRolledDays(store.db);
    expect([again.until, again.watched]).toEqual([rolled.until, rolled.until]);
    expect(again.view("someone")?.stale).toEqual(new Set([Date.UTC(2026, 2, 28)]));
    expect(again.view("nobody")?.stale).toEqual(new Set());
  });

  test.each(["events", "visits"] as const)("of %s are sliced by what there is a dimension of", (relation) => {
    const known = dimensions.flatMap(({ on }) => {
      const field = on[relation];
      return field !== undefined && "column" in field ? [field.column] : [];
    });
    const { slices, keys } = rolledRelations[relation];
    expect(known).toEqual(expect.arrayContaining([...Object.keys(slices), ...keys]));
  });
});
