import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dimensions, planQuery, querySchema, readMetric, type Event, type QueryInput } from "@dendro/core";
import { createWatermark } from "../../packages/server/src/flow/watermark.ts";
import { createExpiry } from "../../packages/server/src/retention/expire.ts";
import type { DirectoryStore } from "../../packages/server/src/store/port.ts";
import { openSqliteStore } from "../../packages/server/src/store/sqlite/open.ts";
import { openExpiredDays, type ExpiredDays } from "../../packages/server/src/tenants/expired-days.ts";
import { runBreakdowns } from "../../packages/server/src/query/breakdowns.ts";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import { compileQuery } from "../../packages/server/src/query/compile.ts";
import { inlineValues } from "../../packages/server/src/warehouse/literals.ts";
import {
  createRollupScheduler,
  rowsPerDay,
  type RollupScheduler,
} from "../../packages/server/src/rollup/scheduler.ts";
import { openRolledDays, type RolledDays } from "../../packages/server/src/rollup/rolled-days.ts";
import type { RolledView } from "../../packages/server/src/query/rolled/rolled-view.ts";
import { rolledTables } from "../../packages/server/src/warehouse/rollup-tables.ts";
import type { Statement } from "../../packages/server/src/warehouse/warehouse.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { processEvents } from "./process-events.ts";
import { events } from "./random-events.ts";
import { queries } from "./random-queries.ts";

let engines: Engines;
let store: DirectoryStore;
let rolled: RolledDays;
let expired: ExpiredDays;
let scheduler: RollupScheduler;
beforeAll(async () => {
  engines = await openEngines();
  store = await openSqliteStore(":memory:");
  rolled = await openRolledDays(store.db);
  expired = await openExpiredDays(store.db);
  scheduler = createRollupScheduler({
    warehouse: engines.warehouse,
    rolled,
    clock: () => now,
    watermark: createWatermark(),
    expiredUntil: expired.until,
  });
});
afterAll(async () => {
  await store.close();
  await engines.close();
});

/** Noon of the day after the last but one that random events fall into, so that some are rolled up and some are not. */
const now = Date.UTC(2026, 2, 30, 12);
let asked = 0;

const prepare = async ({ days }: { days: ReadonlyMap<string, ReadonlySet<number>> }) =>
  await rolled.touch(days);

/** Rollups of a tenant, however few rows it has. */
function alwaysUsed(tenant: string): RolledView | null {
  const view = rolled.view(tenant);
  return view === null ? null : { ...view, expiredUntil: view.since + 1 };
}

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
        "exit_page",
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

let sent = 0;

async function send(tenant: string, ...list: readonly Pick<Event, "type" | "timestamp">[]): Promise<void> {
  const own = list.map((event) => ({
    id: `00000000-0000-7000-9000-${String((sent += 1)).padStart(12, "0")}`,
    tenant,
    received_at: now,
    ...event,
  }));
  await processEvents(engines, own, prepare);
}

/** An answer's rows, each as a text. */
async function figures(
  tenant: string,
  view: RolledView | null,
  metrics: string[],
  more: Partial<QueryInput> = {},
): Promise<string[]> {
  const query = querySchema.parse({ metrics, date_range: ["2026-03-28", "2026-03-30"], ...more });
  const { results } = await runQuery({ warehouse: engines.warehouse, tenant, rolled: view }, query, now);
  return results.map((row) => [...row.dimensions, ...row.metrics].join(" "));
}

describe("rollups", () => {
  test("give the same answer as the rows, also when something came late and after it was rolled up again", async () => {
    let used = 0;
    const check = async (tenant: string, questions: readonly QueryInput[]) => {
      for (const [index, question] of questions.entries()) {
        const query = querySchema.parse({ ...question, pagination: { limit: 10_000 } });
        const raw = { warehouse: engines.warehouse, tenant };
        const viaRollups = { ...raw, rolled: alwaysUsed(tenant) };
        const { statement } = compileQuery(planQuery(query, now), viaRollups);
        if (inlineValues(statement.sql).includes("rollup_")) used += 1;
        expect(rounded((await runQuery(viaRollups, query, now)).results)).toEqual(
          rounded((await runQuery(raw, query, now)).results),
        );
        if (index % 4 > 0 || query.metrics.some((text) => readMetric(text).window !== null)) continue;
        const lists = [query.dimensions, [], ["time:day"], ["type"]];
        // Each once.
        const by = [...new Map(lists.map((list) => [list.join(), list])).values()];
        const broken = { ...query, by, limit: 10_000 };
        const [told, read] = await Promise.all(
          [viaRollups, raw].map(async (context) => await runBreakdowns(context, broken, now)),
        );
        expect(told?.results.map(rounded)).toEqual(read?.results.map(rounded));
      }
    };
    await fc.assert(
      fc.asyncProperty(
        events("t"),
        events("t"),
        fc.array(fc.oneof({ weight: 3, arbitrary: whole }, queries), { minLength: 8, maxLength: 8 }),
        async (first, late, questions) => {
          const tenant = `r${(asked += 1)}`;
          const own = (list: readonly Event[]) => list.map((event) => ({ ...event, tenant }));
          await processEvents(engines, own(first), prepare);
          await scheduler.work();
          await check(tenant, questions);
          await processEvents(engines, own(late), prepare);
          await check(tenant, questions);
          await scheduler.work();
          expect(await rolled.stale()).toEqual([]);
          await check(tenant, questions);
        },
      ),
      { numRuns: 12, endOnFailure: false },
    );
    expect(used).toBeGreaterThan(60);
  }, 240_000);

  test("forget what a visit was before something came late", async () => {
    const view = (path: string, hour: string, visitor = "00000000000000a1") => ({
      type: "page_view",
      path,
      visitor,
      timestamp: Date.parse(`2026-03-${hour}Z`),
    });
    const other = "00000000000000a2";
    await send("changing", view("/a", "29T10:00"), view("/only", "29T00:10", other));
    await scheduler.work();
    await send("changing", view("/b", "29T10:05"), view("/first", "28T23:50", other));
    await scheduler.work();
    const ask = async (dimension: string) =>
      (await figures("changing", alwaysUsed("changing"), ["visits"], { dimensions: [dimension] })).toSorted();
    expect(await ask("exit_page")).toEqual(["/b 1", "/only 1"]);
    expect(await ask("entry_page")).toEqual(["/a 1", "/first 1"]);
    expect(await ask("time:day")).toEqual(["2026-03-28 1", "2026-03-29 1", "2026-03-30 0"]);
  });

  test("are made anew also when clocks were put back since", async () => {
    const timestamp = Date.parse("2026-03-29T10:00Z");
    await send("clocks", { type: "x", timestamp });
    await scheduler.work();
    await send("clocks", { type: "x", timestamp });
    await createRollupScheduler({
      warehouse: engines.warehouse,
      rolled,
      clock: () => now - 3_600_000,
      watermark: createWatermark(),
    }).work();
    expect(await figures("clocks", alwaysUsed("clocks"), ["events"])).toEqual(["2"]);
  });

  test("take no work where nothing happened", async () => {
    await send("ancient", { type: "x", timestamp: Date.UTC(2025, 8, 1, 12) });
    const other = await openSqliteStore(":memory:");
    const days = await openRolledDays(other.db);
    const built: Statement[] = [];
    const { warehouse } = engines;
    await createRollupScheduler({
      warehouse: {
        ...warehouse,
        async maintain(statement) {
          if (inlineValues(statement.sql).startsWith("INSERT INTO rollup_events_days")) built.push(statement);
          await warehouse.maintain(statement);
        },
      },
      rolled: days,
      clock: () => now,
      watermark: createWatermark(),
    }).work();
    expect([days.view("ancient")?.since, days.until]).toEqual([Date.UTC(2025, 8, 1), rolled.until]);
    expect(built.length).toBeLessThan(5);
    await other.close();
  }, 60_000);

  test("are remembered over a restart, with what is stale", async () => {
    await rolled.touch(new Map([["someone", new Set([Date.UTC(2026, 2, 28), now + 1e9])]]));
    const again = await openRolledDays(store.db, await rowsPerDay(engines.warehouse));
    expect(again.until).toBe(rolled.until);
    expect(again.view("changing")?.rowsPerDay).toBeLessThan(100);
    expect(again.view("changing")?.rowsPerDay).toBe(rolled.view("changing")?.rowsPerDay);
    expect(again.view("someone")?.stale).toEqual(new Set([Date.UTC(2026, 2, 28)]));
    expect(again.view("nobody")?.stale).toEqual(new Set());
  });

  test.each(["events", "visits"] as const)("of %s are sliced by what there is a dimension of", (table) => {
    const known = dimensions.flatMap(({ on }) => {
      const field = on[table];
      return field !== undefined && "column" in field ? [field.column] : [];
    });
    const { slices, keys } = rolledTables[table];
    expect(known).toEqual(expect.arrayContaining([...Object.keys(slices), ...keys]));
  });
});

describe("days of which events are gone", () => {
  const hours = Array.from({ length: 48 }, (_, hour) => Date.UTC(2026, 2, 28, hour, 30));
  const expire = async (id: string, web: number) =>
    await createExpiry({
      warehouse: engines.warehouse,
      rolled,
      pause: scheduler.pause,
      writer: { pause: async (work) => await work() },
      clock: () => now,
      policies: () => [
        { id, mode: "live", contents: { retention_days: 3650 }, retention_days: { default: null, web } },
      ],
      noteExpired: async (tenant, { before }) => await expired.note(tenant, before),
    }).work(new AbortController().signal);
  const view = (tenant: string) => rolled.view(tenant, expired.until(tenant));

  beforeAll(async () => {
    for (const id of ["late", "whole"]) {
      await send(
        id,
        ...hours.map((timestamp) => ({
          type: "page_view",
          path: "/",
          visitor: "00000000000000b1",
          timestamp,
        })),
      );
    }
    await scheduler.work();
    for (const id of ["late", "whole"]) await expire(id, 1);
  });

  test("keep their figures when something comes late, also of what is gone", async () => {
    const ask = async () => await figures("late", view("late"), ["pageviews", "visitors", "visits", "cost"]);
    const before = (await figures("late", view("late"), ["pageviews"], { dimensions: ["time:day"] }))[0];
    expect(before).toBe("2026-03-28 24");
    expect(await ask()).toEqual(["48 1 48 0"]);
    await send("late", { type: "llm.called", cost_usd: 2, timestamp: hours[3] } as Event);
    expect(await ask()).toEqual(["48 1 48 0"]);
    await scheduler.work();
    expect(await ask()).toEqual(["48 1 48 2"]);
    // As after events are kept for ever again.
    await send("late", {
      type: "page_view",
      path: "/",
      visitor: "00000000000000b2",
      timestamp: hours[3],
    } as Event);
    expect(await ask()).toEqual(["48 1 48 2"]);
    await scheduler.work();
    expect(await ask()).toEqual(["48 1 48 2"]);
  });

  test("keep what rollups tell, also where more is asked for together", async () => {
    const days = { date_range: ["2026-03-28", "2026-03-29"] as [string, string] };
    expect(
      await figures(
        "whole",
        view("whole"),
        ["pageviews", "visitors", "visits", "likes", "scroll_depth"],
        days,
      ),
    ).toEqual(["48 1 48 0 "]);
    const byDay = { ...days, dimensions: ["time:day"] };
    expect(await figures("whole", view("whole"), ["scroll_depth", "pageviews"], byDay)).toEqual([
      "2026-03-28  24",
      "2026-03-29  24",
    ]);
  });

  test.each([
    ["all of it", ["pageviews"], ["2026-03-28", "2026-03-29"], [], false],
    ["a figure that rollups do not keep", ["pageviews", "likes"], ["2026-03-28", "2026-03-29"], [], true],
    ["a time that all events are of", ["likes"], ["2026-03-30", "2026-03-30"], [], false],
    ["who is new, then", ["new_users"], ["2026-03-30", "2026-03-30"], [], true],
    [
      "who did something before, then",
      ["likes"],
      ["2026-03-30", "2026-03-30"],
      [["did", "user", { filters: [["is", "type", ["x"]]], date_range: ["2026-03-28", "2026-03-28"] }]],
      true,
    ],
  ] as const)("are told of where they matter: %s", (_, metrics, range, filters, isLacking) => {
    const plan = planQuery(querySchema.parse({ metrics, date_range: range, filters }), now);
    expect(compileQuery(plan, { tenant: "whole", rolled: view("whole") }).isPartial).toBe(isLacking);
  });

  test("are told to the hour where a zone's days are not those of UTC", async () => {
    const berlin = {
      timezone: "Europe/Berlin",
      date_range: ["2026-03-28", "2026-03-28"] as [string, string],
    };
    expect(await figures("whole", view("whole"), ["pageviews"], berlin)).toEqual(["23"]);
    expect(
      await figures("whole", view("whole"), ["pageviews"], { ...berlin, dimensions: ["time:day"] }),
    ).toEqual(["2026-03-28 23"]);
  });

  test("are part of all time", async () => {
    const all = { date_range: "all", dimensions: ["time:day"] } as const;
    expect(
      (
        await figures("whole", view("whole"), ["pageviews"], { ...all, dimensions: [...all.dimensions] })
      ).slice(0, 2),
    ).toEqual(["2026-03-28 24", "2026-03-29 24"]);
  });
});
