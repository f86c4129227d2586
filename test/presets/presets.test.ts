import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bottlenecksSchema, dayOf, querySchema, type Event } from "@dendro/core";
import { createPriceBook, whyUnpriced } from "@dendro/ingest";
import { presets } from "../../packages/server/src/presets/all.ts";
import type { QueryRunner } from "../../packages/server/src/presets/preset.ts";
import { compileBuild } from "../../packages/server/src/rollup/build.ts";
import type { RolledView } from "../../packages/server/src/query/rolled/rolled-view.ts";
import { createTenantQueries } from "../../packages/server/src/query/tenant-queries.ts";
import { openEngines, type Engines } from "../engines/open-engines.ts";
import { cases, readPages } from "./cases.ts";
import type { Row } from "./plain-figures.ts";
import { savedGoals } from "./plain-goals.ts";
import { day, minute } from "./plain-time.ts";
import { knowTraces } from "./plain-wholes.ts";
import { activityAt, moments } from "./random-activity.ts";
import type { Question } from "./random-questions.ts";
import { expectSame } from "./same.ts";
import { writeEvents } from "./write-events.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => await engines.close());

function presetAt(path: string) {
  const found = presets.find((preset) => preset.path === path);
  if (found === undefined) throw new TypeError(`There is no preset ${path}.`);
  return found;
}

let tenants = 0;

describe("no preset is forgotten", () => {
  test("every one is counted plainly too", () => {
    expect(Object.keys(cases).toSorted()).toEqual(presets.map(({ path }) => path).toSorted());
  });

  test.each(presets.map((preset) => [preset.path, preset] as const))(
    "%s is asked with all that it can be",
    (path, preset) => {
      const questions = moments.flatMap((now) =>
        fc.sample(cases[path]?.questions(now) ?? fc.constant({}), 100),
      );
      for (const name of Object.keys(preset.parameters.shape)) {
        // Whoever reads a list to its end asks with that.
        if (name === "cursor") continue;
        const values = new Set(questions.map((question: Question) => question[name]));
        expect([name, values.size >= 2]).toEqual([name, true]);
      }
    },
  );
});

describe("every preset, beside plain loops over the events", () => {
  test.each(Object.entries(cases))("%s", async (path, { plain, questions: ask, pages }) => {
    await fc.assert(
      fc.asyncProperty(
        activityAt(...moments).chain((some) =>
          fc.tuple(fc.constant(some), fc.array(ask(some.now), { minLength: 3, maxLength: 3 })),
        ),
        async ([{ now, requests, events: sent }, questions]) => {
          const events = knowTraces(sent, sent);
          const tenant = `p${(tenants += 1)}`;
          await writeEvents(engines, tenant, requests);
          const runner = runnerAt(now, tenant);
          const preset = presetAt(path);
          const read = async (asked: Question) =>
            (await preset.read(preset.parameters.parse(asked), runner)) as Row;
          for (const asked of questions) {
            const answer = pages === undefined ? await read(asked) : await readPages(asked, pages, read);
            expectSame(answer, plain(events, asked as never, now));
          }
        },
      ),
      { numRuns: 4, endOnFailure: true },
    );
  });
});

test("presets that read what was rolled up by day answer the same", async () => {
  const everyQuestion = (now: number) =>
    fc.record(
      Object.fromEntries(
        Object.entries(cases).map(([path, { questions }]) => [
          path,
          fc.array(questions(now), { minLength: 2, maxLength: 2 }),
        ]),
      ),
    );
  await fc.assert(
    fc.asyncProperty(
      activityAt(...moments).chain((some) => fc.tuple(fc.constant(some), everyQuestion(some.now))),
      async ([{ now, requests, events: sent }, asked]) => {
        const events = knowTraces(sent, sent);
        const tenant = `p${(tenants += 1)}`;
        await writeEvents(engines, tenant, requests);
        const runner = runnerAt(now, tenant, await rollUp(tenant, events, now));
        for (const [path, { plain, pages }] of Object.entries(cases)) {
          const preset = presetAt(path);
          const read = async (one: Question) =>
            (await preset.read(preset.parameters.parse(one), runner)) as Row;
          for (const one of asked[path] ?? []) {
            const answer = pages === undefined ? await read(one) : await readPages(one, pages, read);
            expectSame(answer, plain(events, one as never, now));
          }
        }
      },
    ),
    { numRuns: 2, endOnFailure: true },
  );
});

test("an execution is whose its beginning says, also of a day in which it only ends, and of the day before", async () => {
  const tenant = `p${(tenants += 1)}`;
  const midnight = Date.UTC(2026, 2, 29);
  const told = (type: string, run: string, timestamp: number, more: Partial<Event>, id: number): Event => ({
    id: `00000000-0000-7000-a000-00000000000${id}`,
    tenant: "",
    type,
    timestamp,
    received_at: midnight,
    run_id: run,
    ...more,
  });
  const overMidnight = (run: string, at: number, id: number) => [
    told("workflow.started", run, at - 10 * minute, { name: "invoice", user_id: "ann" }, id),
    told("node.completed", run, at + 5 * minute, { name: "ocr" }, id + 1),
    told("workflow.completed", run, at + 10 * minute, { name: "invoice" }, id + 2),
  ];
  await writeEvents(engines, tenant, [
    [...overMidnight("x1", midnight, 1), ...overMidnight("x2", midnight - day, 4)],
  ]);
  const runner = runnerAt(midnight + day, tenant);
  const asked = { start: "2026-03-29", end: "2026-03-29" };
  const read = async (path: string, whose: Question) => {
    const preset = presetAt(path);
    return await preset.read(preset.parameters.parse({ ...asked, ...whose }), runner);
  };
  expect(await read("/analytics/workflows", { user_id: "ann" })).toMatchObject({
    completed: 1,
    trend: { total_executions: 0 },
  });
  expect(await read("/analytics/nodes", { workflow: "invoice" })).toMatchObject({
    nodes: [{ node_type: "ocr", executions: 1 }],
  });
});

/** Rolls up the days of a tenant that are over; without events there is nothing to roll up. */
async function rollUp(tenant: string, events: readonly Event[], now: number): Promise<RolledView> {
  const until = dayOf(now);
  const days = new Set(events.map(({ timestamp }) => dayOf(timestamp)));
  for (const from of days) {
    if (from >= until) continue;
    for (const statement of compileBuild({ from, to: from + day, tenant, build: 1 }))
      await engines.warehouse.maintain(statement);
  }
  return { since: Math.min(...days), until, stale: new Set(), rowsPerDay: Infinity, expiredUntil: until };
}

describe("pages", () => {
  const now = moments[0] ?? 0;
  const paged = Object.entries(cases).filter(([, { pages }]) => pages !== undefined);

  test.each(paged)(
    "of %s go on where the one before ended, whatever comes in between",
    async (path, some) => {
      const tenant = `p${(tenants += 1)}`;
      const preset = presetAt(path);
      const list = some.pages ?? "";
      const said = (user: string, minutesAgo: number, id: number): Event => ({
        id: `00000000-0000-7000-9000-00000000000${id}`,
        tenant: "",
        type: "message.c2s",
        timestamp: now - minutesAgo * minute,
        received_at: now,
        user_id: user,
        thread_id: user,
        run_id: user,
      });
      const read = async (at: number, cursor?: string) =>
        (await preset.read(
          preset.parameters.parse({ limit: 2, days: 1, ...(cursor === undefined ? {} : { cursor }) }),
          runnerAt(at, tenant),
        )) as Record<string, Row[]> & { next_cursor: string };
      await writeEvents(engines, tenant, [[said("ann", 1, 1), said("bob", 2, 2), said("cid", 3, 3)]]);
      const first = await read(now);
      await writeEvents(engines, tenant, [[said("dan", -1, 4), said("cid", -2, 5)]]);
      const second = await read(now + 5 * minute, first.next_cursor);
      const usersOn = (page: Record<string, Row[]>) => page[list]?.map(({ user_id: user }) => user);
      expect(usersOn(first)).toEqual(["ann", "bob"]);
      expect(usersOn(second)).toEqual(["cid"]);
      expect(second.next_cursor).toBeNull();
    },
  );
});

/** List prices alone. */
const priceBook = createPriceBook(() => []);

function runnerAt(now: number, tenant: string, rolled: RolledView | null = null): QueryRunner {
  const questions = createTenantQueries({
    warehouse: engines.warehouse,
    clock: () => now,
    segmentResolver: () => (filters) => [...filters],
    rolledOf: () => rolled,
  });
  return {
    now,
    isDelayed: false,
    goals: savedGoals,
    whyUnpriced: (use) => whyUnpriced(priceBook, tenant, use, now),
    ask: async (query) => await questions.ask(tenant, querySchema.parse(query)),
    async breakDown(query, by, limit, isCounted = false) {
      const { metrics, date_range, timezone, filters } = querySchema.parse(query);
      const base = { metrics, date_range, timezone, filters };
      return await questions.breakDown(tenant, { ...base, by, limit, isCounted });
    },
    bottlenecks: async (asked) => await questions.bottlenecks(tenant, bottlenecksSchema.parse(asked)),
    listEvents: async (list) => await questions.listEvents(tenant, list),
  };
}
