import { expect, test } from "vitest";
import type { Visit } from "../event/event.ts";
import { planQuery } from "../query/plan.ts";
import { querySchema, type QueryInput } from "../query/schema.ts";
import type { Row } from "../catalog/field.ts";
import { createFold, type Fold } from "./fold.ts";

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
