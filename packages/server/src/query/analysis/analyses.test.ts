import { beforeAll, describe, expect, test } from "vitest";
import {
  bottlenecksSchema,
  funnelSchema,
  pathsSchema,
  retentionSchema,
  type Event,
  type Filter,
} from "@dendro/core";
import { createTenantQueries, type TenantQueriesOptions } from "../tenant-queries.ts";
import { at } from "../test-support/sample-events.ts";
import { useWarehouse, writeEvents } from "../test-support/sample-warehouse.ts";

const warehouse = useWarehouse();
const now = at("20T18:00");

function openQueries(more: Partial<TenantQueriesOptions> = {}) {
  return createTenantQueries({
    warehouse,
    clock: () => now,
    segmentResolver: () => (filters) => [...filters],
    ...more,
  });
}
const queries = openQueries();

let made = 0;
const event = (user_id: string, moment: string, type: string, more: Partial<Event> = {}): Event => ({
  id: `00000000-0000-7000-8000-${String((made += 1)).padStart(12, "0")}`,
  tenant: "",
  type,
  timestamp: at(moment),
  received_at: at(moment),
  user_id,
  ...more,
});

const types = (...names: string[]): Filter[] => [["is", "type", names]];
const friday = { date_range: ["2026-11-20", "2026-11-20"] as [string, string] };

describe("a funnel", () => {
  beforeAll(
    async () =>
      await writeEvents(warehouse, "funnel", [
        // All three, and the steps again.
        event("ann", "20T09:00", "view", { country: "DE" }),
        event("ann", "20T09:10", "signup", { country: "AT" }),
        event("ann", "20T09:20", "buy"),
        event("ann", "20T09:30", "view", { country: "CH" }),
        // In another order.
        event("bob", "20T09:05", "buy"),
        event("bob", "20T09:00", "view", { country: "FR" }),
        event("bob", "20T09:10", "signup"),
        // In one millisecond: what was received first was first; of one request, the smaller id.
        event("cem", "20T09:00", "signup", { received_at: at("20T09:01") }),
        event("cem", "20T09:00", "view", { received_at: at("20T09:02"), country: "DE" }),
        event("dan", "20T09:00", "signup", { received_at: at("20T09:02") }),
        event("dan", "20T09:00", "view", { received_at: at("20T09:01"), country: "DE" }),
        event("eve", "20T09:00", "view", { country: "DE" }),
        event("eve", "20T09:00", "signup"),
        // An hour later, and a millisecond more.
        event("fay", "20T08:00", "view", { country: "DE" }),
        event("fay", "20T09:00", "signup"),
        event("gus", "20T08:00", "view", { country: "DE" }),
        { ...event("gus", "20T09:00", "signup"), timestamp: at("20T09:00") + 1 },
        // Only what comes after the first, nobody, and a day too early.
        event("hal", "20T09:00", "signup"),
        event("", "20T09:00", "view"),
        event("ida", "19T23:00", "view", { country: "DE" }),
        event("ida", "20T09:00", "signup"),
        // Two values in the millisecond in which somebody began.
        event("jan", "20T11:00", "view", { country: "IT", received_at: at("20T11:02") }),
        event("jan", "20T11:00", "view", { country: "ES", received_at: at("20T11:01") }),
      ]),
  );

  const ask = async (more: object, source = queries) => {
    const steps = ["view", "signup", "buy"].map((type) => ({ filters: types(type) }));
    const funnel = funnelSchema.parse({ steps, per: "user", window: "1h", ...friday, ...more });
    const { results } = await source.funnel("funnel", funnel);
    return results.map(({ dimension, steps: taken }) => [dimension, ...taken.map(({ count }) => count)]);
  };

  test("counts who took each step after the one before and in time, by order also within a millisecond", async () => {
    expect(await ask({})).toEqual([[null, 8, 5, 1]]);
    expect(await ask({ window: "30m" })).toEqual([[null, 8, 4, 1]]);
  });

  test("is split by the value at the first step", async () => {
    expect(await ask({ dimension: "country" })).toEqual([
      ["DE", 6, 4, 1],
      ["ES", 1, 0, 0],
      ["FR", 1, 1, 0],
    ]);
    expect(await ask({ dimension: "country", limit: 1 })).toEqual([["DE", 6, 4, 1]]);
  });

  test("may have steps of which one event is several: it takes one", async () => {
    const steps = [{ filters: types("view", "signup") }, { filters: types("signup") }];
    // Hal signed up once, and Ida on the day itself.
    expect(await ask({ steps })).toEqual([[null, 10, 5]]);
    expect(await ask({ steps, dimension: "country", limit: 1 })).toEqual([["DE", 5, 4]]);
  });

  test("looks at what the filters let through, and at what the tenant sees", async () => {
    expect(await ask({ filters: [["is", "user", ["ann", "bob"]]] })).toEqual([[null, 2, 2, 1]]);
    const early = openQueries({ horizonOf: () => at("20T09:15") });
    expect(await ask({ filters: [["is", "user", ["ann", "bob"]]] }, early)).toEqual([[null, 2, 2, 0]]);
  });

  test("of nobody has a row, and of no value none", async () => {
    const nobody = { filters: [["is", "user", ["nobody"]]] };
    expect(await ask(nobody)).toEqual([[null, 0, 0, 0]]);
    expect(await ask({ ...nobody, dimension: "country" })).toEqual([]);
  });
});

describe("retention", () => {
  beforeAll(
    async () =>
      await writeEvents(warehouse, "retention", [
        event("ann", "17T09:00", "view"),
        event("ann", "17T10:00", "read"),
        event("ann", "18T09:00", "read"),
        event("ann", "18T10:00", "read"),
        event("ann", "20T09:00", "read"),
        event("bob", "17T23:30", "view"),
        event("bob", "19T09:00", "view"),
        event("bob", "19T10:00", "read"),
        // Was there before, and began again in the range.
        event("cem", "10T09:00", "view"),
        event("cem", "18T09:00", "view"),
        event("cem", "19T09:00", "read"),
        // Never began, or began after the range.
        event("dan", "18T09:00", "read"),
        event("eve", "19T09:00", "view"),
        event("eve", "20T09:00", "read"),
        event("", "17T09:00", "view"),
      ]),
  );

  const ask = async (more: object) => {
    const retention = retentionSchema.parse({
      first: types("view"),
      return: types("read"),
      per: "user",
      date_range: ["2026-11-17", "2026-11-18"],
      granularity: "day",
      periods: 3,
      ...more,
    });
    const { results } = await queries.retention("retention", retention);
    return results.map(({ cohort, size, returned }) => [cohort, size, ...returned]);
  };

  test("counts who began on a day, and of these who came back on each later one", async () => {
    expect(await ask({})).toEqual([
      ["2026-11-17", 2, 1, 1, 1],
      ["2026-11-18", 1, 1, 0, null],
    ]);
  });

  test("of those who never began before leaves out who had", async () => {
    expect(await ask({ cohort: "first_ever" })).toEqual([
      ["2026-11-17", 2, 1, 1, 1],
      ["2026-11-18", 0, 0, 0, null],
    ]);
  });

  test("goes by the days of a zone and by what the filters let through", async () => {
    expect(await ask({ timezone: "Europe/Berlin" })).toEqual([
      ["2026-11-17", 1, 1, 0, 1],
      ["2026-11-18", 2, 2, 0, null],
    ]);
    expect(await ask({ filters: [["is", "user", ["ann", "cem"]]] })).toEqual([
      ["2026-11-17", 1, 1, 0, 1],
      ["2026-11-18", 1, 1, 0, null],
    ]);
  });

  test("counts who did something in the range that is asked about, not in the time that follows", async () => {
    const readers: Filter = ["has_done", "user", { filters: types("read") }];
    expect(await ask({ filters: [readers] })).toEqual([
      ["2026-11-17", 1, 1, 0, 1],
      ["2026-11-18", 0, 0, 0, null],
    ]);
  });
});

describe("paths", () => {
  beforeAll(
    async () =>
      await writeEvents(warehouse, "paths", [
        event("ann", "20T09:00", "page_view", { path: "/" }),
        event("ann", "20T09:01", "page_view", { path: "/" }),
        event("ann", "20T09:02", "page_view", { path: "/docs" }),
        event("ann", "20T09:03", "page_view", { path: "/pricing" }),
        // In one millisecond, by when they were received.
        event("bob", "20T09:00", "page_view", { path: "/docs", received_at: at("20T09:02") }),
        event("bob", "20T09:00", "page_view", { path: "/", received_at: at("20T09:01") }),
        event("cem", "20T09:00", "page_view", { path: "/pricing" }),
        event("cem", "20T09:30", "llm.called"),
        event("", "20T09:00", "page_view", { path: "/" }),
        event("dan", "19T09:00", "page_view", { path: "/" }),
      ]),
  );

  const ask = async (more: object) => {
    const paths = pathsSchema.parse({ per: "user", by: "page", ...friday, ...more });
    const { results } = await queries.paths("paths", paths);
    return results.map(({ step, from, to, count }) => [step, from, to, count]);
  };

  test("are counted from where they begin, station by station", async () => {
    expect(await ask({})).toEqual([
      [1, "/", "/docs", 2],
      [1, "/pricing", null, 1],
      [2, "/docs", null, 1],
      [2, "/docs", "/pricing", 1],
      [3, "/pricing", null, 1],
    ]);
  });

  test("without doubt are the same", async () => {
    expect(await ask({ filters: [["is", "user", ["ann", "cem"]]], steps: 1 })).toEqual([
      [1, "/", "/docs", 1],
      [1, "/pricing", null, 1],
    ]);
  });

  test("around a station are counted to both sides, of those who came to it", async () => {
    expect(await ask({ around: "/docs" })).toEqual([
      [-2, null, "/", 2],
      [-1, "/", "/docs", 2],
      [1, "/docs", null, 1],
      [1, "/docs", "/pricing", 1],
      [2, "/pricing", null, 1],
    ]);
    expect(await ask({ around: "/docs", steps: 1 })).toEqual([
      [-1, "/", "/docs", 2],
      [1, "/docs", null, 1],
      [1, "/docs", "/pricing", 1],
    ]);
    expect(await ask({ around: "/nowhere" })).toEqual([]);
  });

  test("have so many links of each step and no more, those of most first", async () => {
    expect(await ask({ limit: 1 })).toEqual([
      [1, "/", "/docs", 2],
      [2, "/docs", null, 1],
      [3, "/pricing", null, 1],
    ]);
  });
});

describe("bottlenecks", () => {
  const node = (run_id: string, name: string, end: string, seconds: number, type = "node.completed") =>
    event("", end, type, { run_id, name, duration_ms: seconds * 1000 });
  beforeAll(
    async () =>
      await writeEvents(warehouse, "bottlenecks", [
        // `slow` runs beside `quick`, which it outlasts; then `last`, which failed.
        node("r1", "quick", "20T09:00:02", 2),
        node("r1", "slow", "20T09:00:06", 6),
        node("r1", "last", "20T09:00:08", 2, "node.failed"),
        node("r2", "slow", "20T10:00:04", 4),
        node("r2", "", "20T10:00:08", 4),
        // No node, no run, and no time.
        event("", "20T10:00", "llm.called", { run_id: "r2", name: "model", duration_ms: 9000 }),
        node("", "nobody", "20T10:00", 100),
        event("", "20T10:00:09", "node.completed", { run_id: "r2", name: "untimed" }),
        node("r3", "early", "19T10:00", 100),
        // Only the beginning of a run says whose it is.
        event("ann", "20T09:00", "workflow.started", { run_id: "r1", name: "import" }),
        event("bob", "20T10:00", "workflow.started", { run_id: "r2", name: "import" }),
        event("ann", "20T11:00", "signup"),
      ]),
  );

  const ask = async (more: object = {}) => {
    const { results } = await queries.bottlenecks(
      "bottlenecks",
      bottlenecksSchema.parse({ ...friday, ...more }),
    );
    return results.map(({ name, duration_s, share, runs }) => [name, duration_s, share, runs]);
  };

  test("are the nodes on which the end of a run depends, with how much of the time", async () => {
    expect(await ask()).toEqual([
      ["slow", 10, 62.5, 2],
      [null, 4, 25, 1],
      ["last", 2, 12.5, 1],
    ]);
    expect(await ask({ limit: 1 })).toEqual([["slow", 10, 62.5, 2]]);
    expect(await ask({ filters: [["is", "run", ["r1"]]] })).toEqual([
      ["slow", 6, 75, 1],
      ["last", 2, 25, 1],
    ]);
  });

  test("may be those of who did something, as a cohort asks, though no node says whose it is", async () => {
    const isOfCohort = ["has_done", "user", { filters: [["is", "type", ["signup"]]] }];
    const begun = { filters: [["is", "name", ["import"]], isOfCohort] };
    expect(await ask({ filters: [["has_done", "execution", begun]] })).toEqual([
      ["slow", 6, 75, 1],
      ["last", 2, 25, 1],
    ]);
  });
});

describe("what an analysis says of itself", () => {
  const rolled = {
    since: 0,
    until: at("20T00:00"),
    rowsPerDay: 0,
    expiredUntil: at("18T00:00"),
    stale: new Set<number>(),
  };
  const asked = openQueries({ rolledOf: () => rolled, peopleSince: at("17T00:00"), outOfBounds: () => 2 });
  const paths = async (first: string) =>
    (await asked.paths("paths", pathsSchema.parse({ per: "user", date_range: [first, "2026-11-20"] }))).meta;

  test("is that events are gone that it would read, and since when people are known", async () => {
    expect(await paths("2026-11-17")).toMatchObject({
      events_since: "2026-11-18T00:00:00.000Z",
      people_since: "2026-11-18T00:00:00.000Z",
      out_of_bounds: 2,
    });
    const whole = await paths("2026-11-18");
    expect([whole.events_since, whole.people_since]).toEqual([undefined, undefined]);
  });

  test("is of the time that retention reads, which is more than is asked about", async () => {
    const ask = async (cohort: string) => {
      const both = { first: types("view"), return: types("read"), per: "user", cohort };
      const date_range = ["2026-11-19", "2026-11-20"];
      const retention = retentionSchema.parse({ ...both, date_range, granularity: "day" });
      return (await asked.retention("retention", retention)).meta.events_since;
    };
    expect(await ask("first_in_range")).toBeUndefined();
    expect(await ask("first_ever")).toBe("2026-11-18T00:00:00.000Z");
  });
});
