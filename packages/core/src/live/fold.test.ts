import fc from "fast-check";
import { expect, test } from "vitest";
import type { Visit } from "../event/event.ts";
import { planQuery } from "../query/plan.ts";
import { querySchema, type QueryInput } from "../query/schema.ts";
import type { Row } from "../catalog/field.ts";
import { createFold, type Fold } from "./fold.ts";
import { createRowReaders } from "./row-readers.ts";

const now = Date.UTC(2026, 10, 20, 12);
const planOf = (query: Partial<QueryInput>) =>
  planQuery(querySchema.parse({ metrics: ["visits"], date_range: "day", ...query }), now);

const visit = (sign: Visit["sign"], more: Partial<Visit>): Row => ({
  tenant: "t",
  session: "s",
  visitor: "v",
  sign,
  timestamp: now,
  duration_s: 10,
  pageviews: 2,
  events: 2,
  bounce: 0,
  entry_page: "/a",
  exit_page: "/b",
  ...more,
});

const groupsOf = (fold: Fold) => [...fold.groups()].map(({ key, rows }) => [...key, rows]);

test("a group is gone when the last visit in it is taken back, and not before", () => {
  const fold = createFold(planOf({ dimensions: ["exit_page"] }));
  for (const exit_page of ["/b", "/c"])
    for (const session of ["1", "2"]) expect(fold.add("visits", visit(1, { session, exit_page }))).toBe(true);
  fold.add("visits", visit(-1, { session: "1" }));
  expect(groupsOf(fold)).toEqual([
    ["/b", 1],
    ["/c", 2],
  ]);
  fold.add("visits", visit(-1, { session: "2" }));
  expect(groupsOf(fold)).toEqual([["/c", 2]]);
  expect(fold.size).toBe(1);
  fold.add("visits", visit(1, { session: "3" }));
  expect(groupsOf(fold)).toEqual([
    ["/c", 2],
    ["/b", 1],
  ]);
});

test("a group that was seeded is gone when all that it was seeded with is taken back", () => {
  const plan = planOf({ dimensions: ["exit_page"] });
  const fold = createFold(plan);
  const states = plan.measurements.map(({ aggregate }) =>
    aggregate.add(aggregate.add(aggregate.empty(), null, 1, null), null, 1, null),
  );
  fold.seed(["/b"], states, 2);
  fold.add("visits", visit(-1, { session: "1" }));
  expect(groupsOf(fold)).toEqual([["/b", 1]]);
  fold.add("visits", visit(-1, { session: "2" }));
  expect(fold.size).toBe(0);
});

test("what is no part of the question changes nothing: another time, another table, what is filtered away", () => {
  const plan = planOf({ filters: [["is", "exit_page", ["/b"]]] });
  const fold = createFold(plan);
  const { from, to } = plan.range;
  for (const timestamp of [from - 1, to]) expect(fold.add("visits", visit(1, { timestamp }))).toBe(false);
  expect(fold.add("visits", visit(1, { exit_page: "/c" }))).toBe(false);
  expect(fold.add("events", visit(1, {}))).toBe(false);
  for (const timestamp of [from, to - 1]) expect(fold.add("visits", visit(1, { timestamp }))).toBe(true);
  expect(groupsOf(fold)).toEqual([[2]]);
});

/** What some folds come to. */
const answers = (folds: readonly Fold[]) =>
  folds.map((fold) => [...fold.groups()].map(({ key, states, rows }) => ({ key, states, rows })));

const plans = (
  [
    { metrics: ["events"] },
    { metrics: ["visitors", "pageviews"], dimensions: ["page"] },
    { metrics: ["visitors"], dimensions: ["time:hour"], timezone: "Asia/Kolkata" },
    { metrics: ["users"], dimensions: ["time:hour", "data.plan"], timezone: "Europe/Berlin" },
    { metrics: ["visitors", "events"], filters: [["contains", "page", ["a"]]] },
    {
      metrics: ["users", "events"],
      filters: [["contains", "page", ["a"]]],
      dimensions: ["data.plan", "page"],
    },
    { metrics: ["visits"], dimensions: ["country"] },
    { metrics: ["events"], dimensions: ["country"] },
  ] satisfies Partial<QueryInput>[]
).map(planOf);

const text = fc.constantFrom("", "a", "b", "1", "null", "[]");
const rows = fc.array(
  fc.tuple(
    fc.constantFrom("events" as const, "visits" as const),
    fc.record({
      type: fc.constantFrom("page_view", "other"),
      timestamp: fc.integer({ min: now - 3 * 3_600_000, max: now }),
      visitor: text,
      user_id: text,
      path: text,
      country: text,
      data: fc.record({ plan: fc.oneof(text, fc.integer(), fc.constant(null)) }),
      sign: fc.constant(1),
    }),
  ),
  { maxLength: 30 },
);

test("folds that share what they read come to what each comes to by itself", () => {
  fc.assert(
    fc.property(rows, (list) => {
      const readers = createRowReaders();
      const together = plans.map((plan) => createFold(plan, readers));
      const alone = plans.map((plan) => createFold(plan));
      for (const [table, row] of list) {
        const pass = {};
        for (const fold of together) fold.add(table, row, pass);
        for (const fold of alone) fold.add(table, row);
      }
      expect(answers(together)).toEqual(answers(alone));
    }),
  );
});

test("what many folds look at is read out of a row once", () => {
  const readers = createRowReaders();
  const plan = planOf({ metrics: ["visitors"], dimensions: ["data.plan"] });
  const folds = Array.from({ length: 100 }, () => createFold(plan, readers));
  let reads = 0;
  const row = {
    timestamp: now,
    visitor: "v",
    get data() {
      reads += 1;
      return { plan: `plan ${reads}` };
    },
  };
  const pass = {};
  for (const fold of folds) fold.add("events", row, pass);
  expect(reads).toBe(1);
  for (const fold of folds) fold.add("events", row, {});
  expect(reads).toBe(101);
  expect(new Set(folds.map(({ size }) => size))).toEqual(new Set([2]));
});

test("folds share what they read for as long as it is not forgotten, and are right when it is", () => {
  const readers = createRowReaders();
  const first = createFold(planOf({ metrics: ["events"], dimensions: ["page"] }), readers);
  for (let other = 0; other < 5000; other += 1)
    createFold(planOf({ metrics: ["events"], filters: [["is", "page", [`/${other}`]]] }), readers);
  const last = createFold(planOf({ metrics: ["events"], dimensions: ["page"] }), readers);
  for (const path of ["/a", "/b", "/a"]) {
    const pass = {};
    for (const fold of [first, last]) fold.add("events", { timestamp: now, path }, pass);
  }
  expect(answers([first])).toEqual(answers([last]));
  expect(groupsOf(last)).toEqual([
    ["/a", 2],
    ["/b", 1],
  ]);
});
