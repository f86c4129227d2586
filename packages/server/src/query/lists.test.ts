import { beforeAll, describe, expect, test } from "vitest";
import type { DendroError, Event } from "@dendro/core";
import type { EventList } from "./list-events.ts";
import { readPeopleSince } from "./people-since.ts";
import { createTenantQueries, type TenantQueriesOptions } from "./tenant-queries.ts";
import { at, events, now } from "./test-support/sample-events.ts";
import { useWarehouse, writeEvents } from "./test-support/sample-warehouse.ts";

const warehouse = useWarehouse();
const asked: { tenant: string | undefined; signal: AbortSignal | undefined }[] = [];

const openQueries = (more: Partial<TenantQueriesOptions> = {}) =>
  createTenantQueries({
    warehouse: {
      async query(statement, signal) {
        asked.push({ tenant: statement.tenant, signal });
        return await warehouse.query(statement, signal);
      },
    },
    clock: () => now,
    segmentResolver: () => (filters) => [...filters],
    ...more,
  });
const queries = openQueries();

beforeAll(async () => {
  await writeEvents(warehouse, "acme", events);
  await writeEvents(warehouse, "other", events);
});

const list = async (more: Partial<EventList> = {}, source = queries) =>
  await source.listEvents("acme", {
    filters: [],
    date_range: ["2026-11-18", "2026-11-20"],
    timezone: "UTC",
    limit: 100,
    ...more,
  });

describe("a list of events", () => {
  /** Those of the three days, the newest first, of one millisecond the larger id. */
  const newest = events
    .filter(({ timestamp }) => timestamp > at("18T00:00"))
    .toSorted((a, b) => b.timestamp - a.timestamp || (a.id < b.id ? 1 : -1));

  test("has every event as it was sent, the newest first", async () => {
    expect(await list()).toEqual({ events: newest, next_cursor: null });
  });

  test("goes on behind where a page ended, also within a millisecond", async () => {
    const pages: (readonly Event[])[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await list({ limit: 4, cursor });
      pages.push(page.events);
      cursor = page.next_cursor;
    }
    expect(pages.map(({ length }) => length)).toEqual([4, 4, 4, 4, 2]);
    expect(pages.flat()).toEqual(newest);
    const oldest: (readonly Event[])[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await list({ limit: 4, cursor, order: "oldest" });
      oldest.push(page.events);
      cursor = page.next_cursor;
    }
    expect(oldest.flat()).toEqual(newest.toReversed());
    // A page that ends with the last event is the last.
    expect((await list({ limit: 18 })).next_cursor).toBeNull();
  });

  test.each([
    "no cursor",
    "W10",
    Buffer.from('["1", "id"]').toString("base64url"),
    Buffer.from("[1, 2]").toString("base64url"),
  ])("does not go on from %s", async (cursor) => {
    const invalid = expect.objectContaining({ code: "invalid_request" }) as DendroError;
    await expect(list({ cursor })).rejects.toThrow(invalid);
  });

  test("has what the filters let through, of the days of a zone", async () => {
    const found = await list({ filters: [["is", "user", ["bob"]]], timezone: "Asia/Kathmandu" });
    expect(found.events).toHaveLength(4);
    const day = { date_range: ["2026-11-20", "2026-11-20"] as [string, string] };
    expect((await list({ ...day, timezone: "Europe/Berlin" })).events).toHaveLength(15);
  });

  test("ends where the tenant's sight does, and begins where events are gone", async () => {
    const rolled = { since: 0, until: 0, rowsPerDay: 0, stale: new Set<number>() };
    const some = openQueries({
      horizonOf: () => at("19T09:00"),
      rolledOf: () => ({ ...rolled, expiredUntil: at("19T00:00") }),
    });
    const { events: seen, events_since } = await list({}, some);
    expect(seen.map(({ timestamp }) => timestamp)).toEqual([at("19T08:00"), at("18T05:00")]);
    expect(events_since).toBe("2026-11-19T00:00:00.000Z");
    expect(await list({ date_range: ["2026-11-19", "2026-11-20"] }, some)).not.toHaveProperty("events_since");
  });

  test("may have what took longest first, in one page", async () => {
    const took = ({ duration_ms: ms = -1 }: Event) => ms;
    const { events: slowest, next_cursor: cursor } = await list({ order: "slowest", limit: 3 });
    expect(slowest).toEqual(newest.toSorted((a, b) => took(b) - took(a)).slice(0, 3));
    expect(cursor).toBeNull();
    await expect(list({ order: "slowest", cursor: "x" })).rejects.toThrow("come in one page");
  });

  test("is refused to a tenant that keeps no single events, and so is a trace", async () => {
    const none = openQueries({
      requireEvents(tenant) {
        throw new Error(`${tenant} keeps none`);
      },
    });
    await expect(list({}, none)).rejects.toThrow("acme keeps none");
    await expect(none.trace("acme", "tr2")).rejects.toThrow("acme keeps none");
    await expect(none.wholeEvents("acme", [])).rejects.toThrow("acme keeps none");
  });

  test("is stopped with whoever asks", async () => {
    const { signal } = new AbortController();
    await queries.listEvents("acme", { filters: [], date_range: "7d", timezone: "UTC", limit: 1 }, signal);
    expect(asked.at(-1)).toEqual({ tenant: "acme", signal });
  });
});

describe("a trace", () => {
  const span = (id: number, more: Partial<Event>): Event => ({
    id: `10000000-0000-7000-8000-${String(id).padStart(12, "0")}`,
    tenant: "traced",
    type: "llm.called",
    timestamp: at("20T10:00") + id,
    received_at: at("20T10:00"),
    ...more,
  });
  const all = [
    span(1, { trace_id: "t", run_id: "r" }),
    span(2, {
      trace_id: "t",
      data: { otel: { scope: "x" }, observation_type: "generation", more: "is not read" },
    }),
    span(3, { trace_id: "t", data: { $ai_trace_id: "p" } }),
    // Of the run, and of no trace.
    span(4, { run_id: "r", data: { more: "is not read" } }),
    // Of the run, and of another trace.
    span(5, { run_id: "r", trace_id: "u" }),
    span(6, { trace_id: "t", run_id: "t" }),
    span(7, { run_id: "s" }),
  ];
  beforeAll(async () => await writeEvents(warehouse, "traced", all.toReversed()));
  const places = async (id: string, source = queries) =>
    (await source.trace("traced", id)).map((event) => all.findIndex((one) => one.id === event.id) + 1);

  test("has its events in order, then those of its runs that say no trace", async () => {
    expect(await places("t")).toEqual([1, 2, 3, 6, 4]);
    expect(await places("r")).toEqual([1, 4, 5]);
    expect(await places("s")).toEqual([7]);
    expect(await places("nothing")).toEqual([]);
  });

  test("has of the data what tells where an event belongs", async () => {
    const data = (await queries.trace("traced", "t")).map((event) => event.data);
    expect(data).toEqual([
      undefined,
      { otel: {}, observation_type: "generation" },
      { $ai_trace_id: "p" },
      undefined,
      undefined,
    ]);
  });

  test("has all the data of those of its events that are asked for, in order of time", async () => {
    const found = await queries.trace("traced", "t");
    const whole = await queries.wholeEvents("traced", [found[4], found[1]] as Event[]);
    expect(whole.map(({ data }) => data)).toEqual([
      { otel: { scope: "x" }, observation_type: "generation", more: "is not read" },
      { more: "is not read" },
    ]);
    expect(await queries.wholeEvents("traced", [])).toEqual([]);
    expect(await queries.wholeEvents("acme", found)).toEqual([]);
  });

  test("ends where the tenant's sight does", async () => {
    expect(await places("t", openQueries({ horizonOf: () => at("20T10:00") + 3 }))).toEqual([1, 2]);
  });
});

describe("since when people are known", () => {
  test("is always, unless an older release has received events before", async () => {
    expect(await readPeopleSince(warehouse)).toBe(0);
    await warehouse.command(
      "INSERT INTO meanings (name, since) VALUES ('people', '2026-11-18 00:00:00.500')",
    );
    await warehouse.command("INSERT INTO meanings (name, since) VALUES ('visits', '2026-11-19 00:00:00')");
    expect(await readPeopleSince(warehouse)).toBe(at("18T00:00") + 500);
  });
});
