import { expect, test } from "vitest";
import { dayMs, hourMs, minuteMs, type AlertRuleInput, type Event } from "@dendro/core";
import { readStates } from "../query/read-states.ts";
import { useWarehouse, writeEvents } from "../query/test-support/sample-warehouse.ts";
import { alertRuleOf } from "../test-support/alert-rules.ts";
import { createPastTest } from "./past.ts";

const warehouse = useWarehouse();
const tryOnPast = createPastTest(
  async (tenant, plan, maxGroups) => await readStates(warehouse, tenant, plan, maxGroups),
);
const now = Date.UTC(2026, 10, 20, 12);
const event = (at: number, more: Partial<Event> = {}): Event => ({
  id: crypto.randomUUID(),
  tenant: "",
  type: "request",
  timestamp: at,
  received_at: at,
  ...more,
});
const many = (count: number, at: number, more: Partial<Event> = {}) =>
  Array.from({ length: count }, (_none, index) => event(at + index * 10, more));
const past = async (tenant: string, rule: Partial<AlertRuleInput>, days = 7) =>
  await tryOnPast(tenant, alertRuleOf(rule), { from: now - days * dayMs, to: now }, now);

test("the past is judged by the minute, each series by itself, and what fires still has no end", async () => {
  await writeEvents(warehouse, "minutes", [
    ...many(20, now - 3 * dayMs + 30_000, { route: "/a", duration_ms: 100 }),
    ...many(20, now - 2 * dayMs + 30_000, { route: "/b", duration_ms: 5000 }),
    ...many(20, now - 90_000, { route: "/a", duration_ms: 5000 }),
    ...many(3, now - dayMs, { route: "/c", duration_ms: 5000 }),
  ]);
  const byRoute = { metric: "requests", dimension: "route" };
  const outcome = await past("minutes", {
    question: byRoute,
    window: "5m",
    condition: { kind: "above", value: 10 },
  });
  expect(outcome).toEqual({
    judged: 7 * 24 * 60 + 1,
    count: 3,
    isCut: false,
    firings: [
      { series: "/a", from: now - 3 * dayMs + minuteMs, to: now - 3 * dayMs + 6 * minuteMs },
      { series: "/b", from: now - 2 * dayMs + minuteMs, to: now - 2 * dayMs + 6 * minuteMs },
      { series: "/a", from: now - minuteMs, to: null },
    ],
  });
  const slow = await past("minutes", {
    question: { ...byRoute, metric: "p95(duration_ms)" },
    window: "10m",
    condition: { kind: "above", value: 1000 },
    for: "2m",
  });
  expect(slow.firings.map(({ series }) => series)).toEqual(["/b", "/c"]);
});

test("days are put together from hours, and what is usual from the weeks before", async () => {
  const week = 7 * dayMs;
  const usual = Array.from({ length: 9 }, (_none, weeks) => many(40, now - weeks * week - hourMs / 2)).flat();
  await writeEvents(warehouse, "weeks", [...usual, ...many(8, now - 3 * hourMs)]);
  const rule = { window: "1h", condition: { kind: "unusual", direction: "up" } } as const;
  expect((await past("weeks", rule, 1)).count).toBe(0);
  await writeEvents(warehouse, "weeks", many(400, now - hourMs / 2));
  expect((await past("weeks", rule, 1)).firings).toEqual([{ series: "", from: now, to: null }]);
  const budget = { window: "today", condition: { kind: "above", value: 440 } } as const;
  expect((await past("weeks", budget, 1)).firings).toEqual([
    { series: "", from: now - 25 * minuteMs, to: null },
  ]);
});

test("what cannot be put together from parts is refused with the reason", async () => {
  const question = { metric: "mean(tokens per thread)" };
  await expect(past("minutes", { question })).rejects.toThrow(/cannot be put together from parts/u);
  await expect(past("minutes", {}, 40)).rejects.toThrow(/longer than 35 days/u);
  await expect(past("minutes", { condition: { kind: "unusual" } })).rejects.toThrow(/Choose 1h or longer/u);
});
