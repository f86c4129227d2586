import { describe, expect, test } from "vitest";
import { matcher } from "../catalog/condition.ts";
import { fieldReader } from "../catalog/field.ts";
import type { Filter } from "../query/schema.ts";
import { bottlenecksSchema, planBottlenecks } from "./bottlenecks.ts";
import { funnelRow, funnelSchema, planFunnel } from "./funnel.ts";
import { pathsSchema, planPaths } from "./paths.ts";
import { planRetention, retentionRows, retentionSchema } from "./retention.ts";
import { scopeColumns, scopeMeta } from "./scope.ts";

const now = Date.parse("2026-11-20T12:00Z");
const is = (name: string, ...values: string[]): Filter => ["is", name, values];
const step = (type: string) => ({ filters: [is("type", type)] });
const list = <T>(length: number, one: T): T[] => Array.from({ length }, () => one);

const funnelOf = (more: object = {}) =>
  planFunnel(
    funnelSchema.parse({ steps: [step("view"), step("buy")], per: "user", date_range: "7d", ...more }),
    now,
  );
const retentionOf = (more: object = {}) =>
  planRetention(
    retentionSchema.parse({
      first: [is("type", "signup")],
      return: [is("type", "login")],
      per: "user",
      date_range: ["2026-11-16", "2026-11-18"],
      granularity: "day",
      periods: 3,
      ...more,
    }),
    now,
  );
const iso = (at: number) => new Date(at).toISOString().slice(0, 13);

describe("a funnel", () => {
  test("has its window as a time, by default 14 days", () => {
    const hours = (window?: string) => funnelOf({ window }).windowMs / 3_600_000;
    expect([hours("30m"), hours("24h"), hours("2d"), hours("1w"), hours()]).toEqual([0.5, 24, 48, 168, 336]);
    for (const window of ["0d", "1.5d", "7", "10000d", "d"])
      expect(funnelSchema.safeParse({ ...funnelOf().funnel, window }).success).toBe(false);
  });

  test("has 2 to 20 steps, whose names are of 1 to 128 characters", () => {
    const isTaken = (steps: unknown[]) =>
      funnelSchema.safeParse({ steps, per: "user", date_range: "7d" }).success;
    expect([1, 2, 20, 21].map((count) => isTaken(list(count, step("view"))))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    const named = (length: number) => [{ name: "x".repeat(length), ...step("view") }, step("buy")];
    expect([0, 1, 128, 129].map((length) => isTaken(named(length)))).toEqual([false, true, true, false]);
  });

  test("knows its steps, and what it is split by", () => {
    const { steps, dimension, per } = funnelOf({ dimension: "country" });
    const taken = (type: string) => steps.map((condition) => matcher(condition)({ type }));
    expect([taken("view"), taken("buy"), taken("other")]).toEqual([[true, false], [false, true], [false, false]]); // prettier-ignore
    expect([dimension, per, funnelOf().dimension]).toEqual([
      { column: "country" },
      { column: "user_id" },
      null,
    ]);
  });

  test("tells of each step how many came, of all and of those before; of nobody there is no share", () => {
    const plan = funnelOf({ steps: [{ name: "View", ...step("view") }, step("cart"), step("buy")] });
    expect(funnelRow(plan, "DE", [8, 4, 1])).toEqual({
      dimension: "DE",
      steps: [
        { name: "View", count: 8, rate: 100, rate_from_previous: 100 },
        { name: "Step 2", count: 4, rate: 50, rate_from_previous: 50 },
        { name: "Step 3", count: 1, rate: 12.5, rate_from_previous: 25 },
      ],
    });
    expect(
      funnelRow(plan, null, []).steps.map(({ count, rate, rate_from_previous: of }) => [count, rate, of]),
    ).toEqual(list(3, [0, null, null]));
  });

  test.each<[string, object, object]>([
    ["of 2 to 20 steps", { steps: list(20, step("a")) }, { steps: list(21, step("a")) }],
    ["of 2 to 20 steps", { steps: list(2, step("a")) }, { steps: [step("a")] }],
    ["of steps with a filter", {}, { steps: [{ filters: [] }, step("a")] }],
    ["of names of 128 characters", { steps: list(2, { name: "x".repeat(128), ...step("a") }) }, { steps: list(2, { name: "x".repeat(129), ...step("a") }) }], // prettier-ignore
    ["of 1,000 rows", { limit: 1000 }, { limit: 1001 }],
    ["of a row", { limit: 1 }, { limit: 0 }],
  ])("may be %s", (_, most, more) => {
    const sent = { steps: [step("view"), step("buy")], per: "user", date_range: "7d" };
    expect(funnelSchema.safeParse({ ...sent, ...most }).error).toBeUndefined();
    expect(funnelSchema.safeParse({ ...sent, ...more }).success).toBe(false);
  });

  test("has the documented limit unless another is asked for", () => {
    expect(funnelOf().funnel.limit).toBe(25);
  });
});

describe("retention", () => {
  test("looks at the periods of the range, and at so many after each", () => {
    const { starts, cohorts, reach } = retentionOf();
    expect(cohorts).toBe(3);
    expect(starts.map(iso)).toEqual([16, 17, 18, 19, 20, 21, 22].map((day) => `2026-11-${day}T00`));
    expect([iso(reach.from), iso(reach.to)]).toEqual(["2026-11-16T00", "2026-11-22T00"]);
    expect(retentionOf({ cohort: "first_ever" }).reach.from).toBe(0);
  });

  test.each([
    ["day", ["2026-10-24", "2026-10-24"], 100, "2027-02-02T00"],
    ["week", ["2026-10-19", "2026-10-19"], 100, "2028-09-25T00"],
    ["month", ["2026-10-01", "2026-10-01"], 100, "2035-03-01T00"],
  ])(
    "reaches far enough by the %s, where clocks are changed as well",
    (granularity, date_range, periods, end) => {
      const plan = retentionOf({ granularity, date_range, periods, timezone: "Europe/Berlin" });
      expect(plan.starts).toHaveLength(plan.cohorts + periods + 1);
      const offset = plan.zone.offsetAt(plan.reach.to);
      expect(iso(plan.reach.to + offset)).toBe(end);
    },
  );

  test("tells of each period how many began, how many came back, and what is still to come", () => {
    const plan = retentionOf({ date_range: ["2026-11-17", "2026-11-18"] });
    const [first = 0, second = 0, third = 0] = plan.starts;
    const counted = [
      { cohort: first, period: first, count: 9 },
      { cohort: first, period: third, count: 4 },
      { cohort: second, period: second, count: 5 },
      { cohort: second, period: third, count: 2 },
    ];
    expect(retentionRows(plan, counted)).toEqual([
      { cohort: "2026-11-17", size: 9, is_partial: false, returned: [0, 4, 0] },
      { cohort: "2026-11-18", size: 5, is_partial: false, returned: [2, 0, null] },
    ]);
    expect(retentionRows(plan, [])[0]).toMatchObject({ size: 0, returned: [0, 0, 0] });
  });

  test("marks the period that is not over, or that the range has only a part of", () => {
    const today = retentionOf({ date_range: ["2026-11-19T12:00Z", "2026-11-21T00:00Z"] });
    expect(retentionRows(today, []).map(({ is_partial: isPartial }) => isPartial)).toEqual([true, true]);
  });

  test("a period that begins now is no longer to come", () => {
    const plan = planRetention({ ...retentionOf().retention, periods: 1 }, Date.parse("2026-11-19T00:00Z"));
    expect(retentionRows(plan, []).at(-1)?.returned).toEqual([0]);
  });

  test("is of 1 to 100 periods, by default of 8 weeks", () => {
    const sent = { first: [is("type", "a")], return: [is("type", "b")], per: "user", date_range: "7d" };
    expect(retentionSchema.parse(sent)).toMatchObject({
      periods: 8,
      granularity: "week",
      cohort: "first_in_range",
    });
    const taken = [0, 1, 100, 101].map((periods) => retentionSchema.safeParse({ ...sent, periods }).success);
    expect(taken).toEqual([false, true, true, false]);
  });
});

describe("paths and bottlenecks", () => {
  const sent = { per: "visit", date_range: "7d" };

  test("are by pages and by names unless something else is asked for", () => {
    const read = (field: Parameters<typeof fieldReader>[0]) =>
      fieldReader(field)({ path: "/a", name: "n", route: "r" });
    expect(read(planPaths(pathsSchema.parse(sent), now).by)).toBe("/a");
    expect(read(planPaths(pathsSchema.parse({ ...sent, by: "route" }), now).by)).toBe("r");
    const { by, per } = planBottlenecks(bottlenecksSchema.parse({ date_range: "7d" }), now);
    expect([read(by), per]).toEqual(["n", { column: "run_id" }]);
  });

  test("are of so many steps and rows", () => {
    expect(pathsSchema.parse(sent)).toMatchObject({ steps: 3, limit: 20 });
    expect(bottlenecksSchema.parse(sent).limit).toBe(20);
    const steps = [0, 1, 10, 11].map((count) => pathsSchema.safeParse({ ...sent, steps: count }).success);
    const links = [0, 1, 100, 101].map((limit) => pathsSchema.safeParse({ ...sent, limit }).success);
    const nodes = [0, 1, 1000, 1001].map((limit) => bottlenecksSchema.safeParse({ ...sent, limit }).success);
    expect([steps, links, nodes]).toEqual(list(3, [false, true, true, false]));
  });

  test("go around something", () => {
    expect(() => planPaths(pathsSchema.parse({ ...sent, around: "" }), now)).toThrow(
      "around is empty; leave it out",
    );
    expect(planPaths(pathsSchema.parse({ ...sent, around: "/a" }), now).paths.around).toBe("/a");
    const taken = [2048, 2049].map(
      (length) => pathsSchema.safeParse({ ...sent, around: "/".repeat(length) }).success,
    );
    expect(taken).toEqual([true, false]);
  });
});

describe("an analysis", () => {
  test("reads the columns of whose events they are, of its filters, and of what it looks at besides", () => {
    const plan = funnelOf({ filters: [is("country", "DE")], per: "execution" });
    expect([...scopeColumns(plan, [{ column: "path" }, null])].toSorted()).toEqual([
      "country",
      "path",
      "run_id",
      "trace_id",
    ]);
    expect([...scopeColumns(funnelOf(), [])]).toEqual(["user_id"]);
  });

  test("says of what time it is", () => {
    expect(scopeMeta(funnelOf({ timezone: "Europe/Berlin" })).date_range).toEqual([
      "2026-11-13T23:00:00.000Z",
      "2026-11-20T23:00:00.000Z",
    ]);
  });

  test.each<[string, Filter, string]>([
    [
      "what else was done",
      ["has_done", "user", { filters: [is("type", "a")] }],
      "A step cannot have a `has_done` filter.",
    ],
    ["what visits know", is("entry_page", "/"), "entry_page is known of visits, not of events."],
  ])("cannot have a step by %s", (_, filter, message) => {
    expect(() => funnelOf({ steps: [{ filters: [filter] }, step("a")] })).toThrow(message);
  });

  test("cannot be by what visits know", () => {
    expect(() => funnelOf({ dimension: "entry_page" })).toThrow(
      "entry_page is known of visits, not of events.",
    );
  });
});
