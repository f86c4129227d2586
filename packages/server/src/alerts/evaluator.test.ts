import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isActive, minuteMs, type AlertRuleInput, type Event } from "@dendro/core";
import { useWarehouse, writeEvents } from "../query/test-support/sample-warehouse.ts";
import { createTenantQueries } from "../query/tenant-queries.ts";
import type { OpenStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { TenantMode } from "../store/tenant-modes.ts";
import { openTenants } from "../tenants/tenants.ts";
import { alertRuleOf } from "../test-support/alert-rules.ts";
import { openAlerts } from "./alerts.ts";
import { createEvaluator, graceMs } from "./evaluator.ts";
import { createMeasure } from "./measure.ts";
import { createAlertRecords } from "./records.ts";
import { createRounds } from "./rounds.ts";
import { createSilences } from "./silences.ts";

const warehouse = useWarehouse();
const start = Date.UTC(2026, 10, 20, 12);
let store: OpenStore;
let now: number;
let tenants = 0;
/** The warehouse is one for all tests, and each has a tenant of its own. */
let tenant: string;

beforeEach(async () => {
  store = await openSqliteStore(":memory:");
  tenant = `tenant-${(tenants += 1)}`;
  now = start + graceMs;
});
afterEach(async () => await store.close());

async function open(mode: TenantMode = "live") {
  const clock = () => now;
  await (await openTenants(store, clock)).create({ id: tenant, name: tenant });
  const questions = createTenantQueries({ warehouse, clock, segmentResolver: () => (some) => [...some] });
  const rules = await openAlerts(store, clock, async () => {});
  const silences = createSilences(store, clock);
  const faults: unknown[] = [];
  const evaluator = createEvaluator({
    alerts: rules,
    rounds: createRounds(store, "here"),
    silences,
    measure: createMeasure(questions.ask),
    caughtUp: async () => {},
    modeOf: () => mode,
    publicUrl: "https://stats.example.org",
    clock,
    onMessages: () => {},
    onFault: (error) => void faults.push(error),
  });
  const records = createAlertRecords(store);
  return {
    rules,
    silences,
    records,
    set: async (name: string, more: Partial<AlertRuleInput> = {}) =>
      await rules.set(tenant, name, alertRuleOf(more), null),
    /** Judges minute after minute. @returns what was told */
    async judge(minutes: number) {
      for (let minute = 0; minute < minutes; minute += 1) {
        now += minuteMs;
        await evaluator.round();
      }
      expect(faults).toEqual([]);
      return await told();
    },
    phases: async (name: string) =>
      Object.fromEntries(
        (await records.series(rules.find(tenant, name), 1000)).map((one) => [one.series, one.phase]),
      ),
  };
}

/** What was told so far, and is forgotten by that. */
async function told() {
  const rows = await store.db.selectFrom("alert_messages").selectAll().orderBy("created_at").execute();
  await store.db.deleteFrom("alert_messages").execute();
  return rows.map(
    ({ event }) =>
      JSON.parse(event) as {
        type: string;
        name?: string;
        user_id?: string;
        data: { count: number; severity: string; reminder: boolean; alerts: Record<string, unknown>[] };
      },
  );
}

let ids = 0;
/** @param minute after the start */
const eventAt = (minute: number, more: Partial<Event> = {}): Event => ({
  id: `00000000-0000-7000-8000-${String((ids += 1)).padStart(12, "0")}`,
  tenant,
  type: "request",
  timestamp: start + minute * minuteMs,
  received_at: start,
  ...more,
});
const many = (count: number, minute: number, more: Partial<Event> = {}) =>
  Array.from({ length: count }, (_none, index) => eventAt(minute + index / 1000, more));

describe("an alert", () => {
  test("fires when it is so for long enough, and is told once when it does and once when it does no longer", async () => {
    const { set, judge, phases } = await open();
    await set("busy", { window: "2m", for: "1m", keep_firing_for: "1m", note: "Look at the queue." });
    await writeEvents(warehouse, tenant, [...many(6, 0), ...many(6, 1), ...many(6, 2)]);
    expect(await judge(1)).toEqual([]);
    expect(await judge(1)).toEqual([]);
    expect(await phases("busy")).toEqual({ "": "pending" });
    const [fired, ...more] = await judge(1);
    expect(more).toEqual([]);
    expect(fired).toMatchObject({
      type: "alert.fired",
      name: "busy",
      source: "dendro",
      data: {
        count: 1,
        severity: "warning",
        reminder: false,
        alerts: [
          {
            alert: "busy",
            metric: "events",
            window: "2m",
            value: 12,
            well: [null, 10],
            since: "2026-11-20T12:03:00.000Z",
            note: "Look at the queue.",
            url: "https://stats.example.org/alerts/busy",
          },
        ],
      },
    });
    expect(await judge(1)).toEqual([]);
    expect(await phases("busy")).toEqual({ "": "recovering" });
    const [resolved] = await judge(1);
    expect(resolved).toMatchObject({ type: "alert.resolved", data: { alerts: [{ value: 0 }] } });
    expect(await judge(3)).toEqual([]);
  });

  test("judges each value of its dimension by itself, and tells of all that fire at one time in one message", async () => {
    const { set, judge, phases } = await open();
    await set("routes", { question: { metric: "requests", dimension: "route" } });
    await set("all", { condition: { kind: "above", value: 15 }, severity: "critical" });
    await writeEvents(warehouse, tenant, [
      ...many(12, 0, { route: "/a" }),
      ...many(11, 0, { route: "/b" }),
      ...many(2, 0, { route: "/c" }),
    ]);
    const [message, ...more] = await judge(1);
    expect(more).toEqual([]);
    expect(message?.name).toBeUndefined();
    expect(message?.data).toMatchObject({ count: 3, severity: "critical" });
    expect(message?.data.alerts.map(({ alert, series }) => [alert, series])).toEqual([
      ["all", undefined],
      ["routes", "/a"],
      ["routes", "/b"],
    ]);
    expect(await phases("routes")).toEqual({ "/a": "firing", "/b": "firing", "/c": "inactive" });
    // A value of which nothing is heard is as low as can be.
    const [resolved] = await judge(6);
    expect(resolved?.data.count).toBe(3);
    expect(await phases("routes")).toEqual({ "/a": "inactive", "/b": "inactive", "/c": "inactive" });
  });

  test("tells of each user in an event of their own, and names none in its text", async () => {
    const { set, judge } = await open();
    await set("budget", {
      question: { metric: "cost", dimension: "user" },
      window: "today",
      condition: { kind: "above", value: 1 },
    });
    const use = { type: "llm.called", cost_usd: 0.6 };
    await writeEvents(warehouse, tenant, [
      ...many(2, 0, { ...use, user_id: "user-ann" }),
      ...many(3, 0, { ...use, user_id: "user-bob" }),
      ...many(1, 0, { ...use, user_id: "user-eve" }),
    ]);
    const messages = await judge(1);
    expect(new Set(messages.map(({ user_id }) => user_id))).toEqual(new Set(["user-ann", "user-bob"]));
    expect(JSON.stringify(messages.map(({ data }) => data))).not.toMatch(/user-/u);
  });

  test("of nothing is said by absent, and not by what cannot be measured", async () => {
    const { set, judge, phases } = await open();
    await set("silent", { window: "3m", condition: { kind: "absent" } });
    await set("slow", { question: { metric: "p95(duration_ms)" }, condition: { kind: "above", value: 10 } });
    await writeEvents(warehouse, tenant, many(1, 0, { duration_ms: 5 }));
    expect(await judge(3)).toEqual([]);
    const [message] = await judge(1);
    expect(message).toMatchObject({ type: "alert.fired", name: "silent" });
    await judge(4);
    expect(await phases("slow")).toEqual({ "": "inactive" });
  });

  test("is not set off by what alerts have told", async () => {
    const { set, judge, phases } = await open();
    await set("busy");
    await writeEvents(warehouse, tenant, many(50, 0, { type: "alert.fired" }));
    expect(await judge(2)).toEqual([]);
    expect(await phases("busy")).toEqual({ "": "inactive" });
  });

  test("keeps no more than a thousand series apart, those that are worst, and says how many there are", async () => {
    const { set, judge, records, phases } = await open();
    await set("names", {
      question: { metric: "events", dimension: "name" },
      condition: { kind: "above", value: 1 },
    });
    await writeEvents(warehouse, tenant, [
      ...Array.from({ length: 1100 }, (_none, index) => eventAt(0, { name: `quiet-${index}` })),
      ...many(3, 0.5, { name: "loud" }),
    ]);
    await judge(1);
    expect((await records.statuses(tenant)).get("names")?.last?.found).toBe(1101);
    const all = await phases("names");
    expect(Object.keys(all)).toHaveLength(1000);
    expect(all["loud"]).toBe("firing");
  });

  test("gives its places to those that are worst, and says nothing of those that it cannot see", async () => {
    const { set, judge, phases } = await open();
    await set("names", {
      question: { metric: "events", dimension: "name" },
      window: "1h",
      condition: { kind: "above", value: 3 },
    });
    await writeEvents(
      warehouse,
      tenant,
      Array.from({ length: 1000 }, (_none, index) => eventAt(0, { name: `early-${index}` })),
    );
    await judge(1);
    await writeEvents(warehouse, tenant, [
      ...many(5, 1, { name: "late" }),
      ...Array.from({ length: 1000 }, (_none, index) => many(2, 1, { name: `later-${index}` })).flat(),
    ]);
    expect(await judge(1)).toMatchObject([{ type: "alert.fired", data: { count: 1 } }]);
    const all = await phases("names");
    expect(Object.keys(all).length).toBeLessThanOrEqual(1000);
    expect(all["late"]).toBe("firing");
  });

  test("whose values vanish tells of the fall, and ends when they are gone for good", async () => {
    const { set, judge, phases } = await open();
    await set("fall", {
      question: { metric: "requests", dimension: "route" },
      window: "5m",
      condition: { kind: "changed", percent: 50, direction: "down", against: "previous" },
    });
    await set("gone", {
      question: { metric: "requests", dimension: "route" },
      window: "5m",
      condition: { kind: "absent" },
    });
    await writeEvents(warehouse, tenant, many(20, 1, { route: "/a" }));
    await judge(3);
    const fired = await judge(4);
    const alerts = fired.flatMap(({ data }) => data.alerts.map(({ alert }) => alert));
    expect(new Set(alerts)).toEqual(new Set(["fall", "gone"]));
    now += 26 * 60 * minuteMs;
    const ended = await judge(1);
    expect(ended).toMatchObject([{ type: "alert.resolved", data: { count: 2 } }]);
    const reasons = ended.flatMap(({ data }) => data.alerts.map(({ reason }) => reason));
    expect(new Set(reasons)).toEqual(new Set(["There is nothing to measure any more."]));
    expect(await phases("gone")).toEqual({});
  });

  test("that cannot be judged says why, and is judged again when it can", async () => {
    const { set, judge, records, phases } = await open();
    await set("broken", { question: { metric: "events", filters: [["is", "no_such_thing", ["x"]]] } });
    await judge(1);
    expect((await records.statuses(tenant)).get("broken")?.last?.fault).toMatch(/no_such_thing/u);
    await set("broken");
    await judge(1);
    expect((await records.statuses(tenant)).get("broken")?.last?.fault).toBeNull();
    expect(await phases("broken")).toEqual({ "": "inactive" });
  });

  test("of a tenant whose figures are a day late is of the day before", async () => {
    const { set, judge } = await open("delayed");
    await set("busy");
    await writeEvents(warehouse, tenant, many(20, -24 * 60));
    const [message] = await judge(1);
    expect(message?.type).toBe("alert.fired");
  });
});

describe("who is told", () => {
  test("a silenced alert is told when the silence ends, if it fires still, and what was told is taken back", async () => {
    const { set, judge, silences } = await open();
    await set("busy", { window: "30m" });
    const silence = { alert: "busy", series: null, severity: null, reason: "Migration", createdBy: "Ann" };
    await silences.add(tenant, { ...silence, until: now + 3 * minuteMs });
    await writeEvents(warehouse, tenant, many(20, 0));
    expect(await judge(2)).toEqual([]);
    expect(await judge(2)).toMatchObject([{ type: "alert.fired" }]);
    await silences.add(tenant, { ...silence, until: now + 60 * minuteMs });
    expect(await judge(28)).toMatchObject([{ type: "alert.resolved" }]);
  });

  test("nobody at a time that is mute", async () => {
    const { set, judge } = await open();
    await set("busy", { window: "10m", mute: [{ from: "12:00", to: "12:04" }] });
    await writeEvents(warehouse, tenant, many(20, 0));
    expect(await judge(3)).toEqual([]);
    expect(await judge(1)).toMatchObject([{ type: "alert.fired" }]);
  });

  test("again and again while nobody looks after it", async () => {
    const { rules, set, judge, records } = await open();
    await set("busy", { window: "1h", repeat_every: "10m" });
    await writeEvents(warehouse, tenant, many(20, 0));
    expect(await judge(1)).toMatchObject([{ data: { reminder: false } }]);
    expect(await judge(9)).toEqual([]);
    expect(await judge(1)).toMatchObject([{ type: "alert.fired", data: { reminder: true } }]);
    await records.acknowledge(rules.find(tenant, "busy"), null, "Ann", now);
    expect(await judge(20)).toEqual([]);
  });
});

test("late events correct what is measured, and what has fired does not fire again", async () => {
  const { set, judge } = await open();
  await set("busy", { window: "5m" });
  await writeEvents(warehouse, tenant, many(20, 0));
  expect(await judge(5)).toMatchObject([{ type: "alert.fired" }]);
  expect(await judge(1)).toMatchObject([{ type: "alert.resolved" }]);
  await writeEvents(warehouse, tenant, many(40, 0));
  expect(await judge(3)).toEqual([]);
});

/** What a rule comes to, by a plain loop over the events. */
function plainly(events: readonly Event[], minutes: number, windowMinutes: number, limit: number) {
  const fires: Record<string, boolean[]> = {};
  const names = [...new Set(events.map(({ route = "" }) => route))];
  for (const name of names)
    fires[name] = Array.from({ length: minutes }, (_none, index) => {
      const to = start + (index + 1) * minuteMs;
      const own = events.filter(
        ({ route, timestamp }) =>
          route === name && timestamp < to && timestamp >= to - windowMinutes * minuteMs,
      );
      return own.length > limit;
    });
  return fires;
}

test("the state is what a plain loop over the events comes to, in whichever order they arrive", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ minute: fc.integer({ min: 0, max: 9 }), route: fc.constantFrom("/a", "/b", "/c") }),
        {
          minLength: 1,
          maxLength: 40,
        },
      ),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 4 }),
      fc.infiniteStream(fc.nat({ max: 1000 })),
      async (sent, windowMinutes, limit, order) => {
        tenant = `tenant-${(tenants += 1)}`;
        now = start + graceMs;
        const { set, judge, phases } = await open();
        await set("busy", {
          question: { metric: "requests", dimension: "route" },
          window: `${windowMinutes}m`,
          condition: { kind: "above", value: limit },
        });
        const events = sent.map(({ minute, route }) => eventAt(minute + 0.5, { route }));
        const fires: Record<string, boolean[]> = {};
        for (let minute = 0; minute < 12; minute += 1) {
          const arriving = events.filter(
            ({ timestamp }) => Math.floor((timestamp - start) / minuteMs) === minute,
          );
          const places = new Map(arriving.map((event) => [event, order.next().value ?? 0]));
          if (arriving.length > 0)
            await writeEvents(
              warehouse,
              tenant,
              arriving.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)),
            );
          await judge(1);
          for (const [name, phase] of Object.entries(await phases("busy")))
            (fires[name] ??= Array.from({ length: minute }, () => false)).push(isActive({ phase }));
        }
        expect(fires).toEqual(plainly(events, 12, windowMinutes, limit));
      },
    ),
    { numRuns: 8 },
  );
}, 120_000);
