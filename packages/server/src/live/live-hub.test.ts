import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DendroError, planQuery, querySchema, type Filter, type Query } from "@dendro/core";
import type { Correction } from "@dendro/ingest";
import { createLiveHub, type EventMessage, type HubOptions, type LiveHub } from "./live-hub.ts";
import type { QuerySink } from "./live-audience.ts";

const begin = Date.UTC(2026, 10, 20, 12);
beforeEach(() => void vi.useFakeTimers({ now: begin }));
const hubs: LiveHub[] = [];
afterEach(() => {
  for (const hub of hubs.splice(0)) hub.close();
  vi.useRealTimers();
});

const queryOf = (name: string) =>
  querySchema.parse({ metrics: ["events"], filters: [["is", "name", [name]]], date_range: "day" });

/** A hub over sources without history. */
function openHub(more: Partial<HubOptions> = {}) {
  const planned: string[] = [];
  const hub = createLiveHub({
    segmentResolver: () => (filters) => [...filters],
    sources: {
      clock: () => Date.now(),
      plan: async (tenant: string, query: Query) => {
        planned.push(tenant);
        return planQuery(query, Date.now());
      },
      seed: async (_plan, _tenant, _fold, attach) => {
        attach();
        return true;
      },
      ask: async () => {
        throw new TypeError("Nothing is asked here: all of it can be folded.");
      },
      notes: () => ({}),
      before: async () => [],
    },
    ...more,
  });
  hubs.push(hub);
  const publish = (tenant: string, name: string) =>
    hub.publish("events", {
      tenant,
      id: name,
      type: "x",
      name,
      timestamp: Date.now(),
      received_at: Date.now(),
    });
  return { hub, planned, publish };
}

function createSink() {
  const frames: string[] = [];
  const sink: QuerySink = {
    snapshot: () => frames.push("snapshot"),
    patch: () => frames.push("patch"),
    failed: ({ code }) => frames.push(code),
  };
  return { sink, frames };
}

test("whatever happens within 250 ms is one patch", async () => {
  const { hub, publish } = openHub();
  const { sink, frames } = createSink();
  hub.subscribeQuery("t", queryOf("a"), sink);
  await vi.advanceTimersByTimeAsync(0);
  for (let count = 0; count < 100; count += 1) publish("t", "a");
  await vi.advanceTimersByTimeAsync(249);
  expect(frames).toEqual(["snapshot"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(frames).toEqual(["snapshot", "patch"]);
});

test("equal queries of a tenant are one, and it is dropped when its last subscriber leaves", async () => {
  const { hub, planned } = openHub({ maxQueries: 2 });
  const subscribe = (tenant: string, name: string) =>
    hub.subscribeQuery(tenant, queryOf(name), createSink().sink);
  const both = [subscribe("t", "a"), subscribe("t", "a")];
  subscribe("other", "a");
  await vi.advanceTimersByTimeAsync(0);
  expect([planned, hub.subscribers]).toEqual([["t", "other"], 3]);
  // Its share is taken: one of two. It is given back with the last subscriber, once.
  expect(() => subscribe("t", "b")).toThrow(DendroError);
  both[0]?.close();
  both[0]?.close();
  expect(() => subscribe("t", "b")).toThrow("as many live queries");
  both[1]?.close();
  subscribe("t", "b").close();
  expect(hub.subscribers).toBe(1);
});

test("subscriptions to events are bounded for each tenant, and given back", () => {
  const { hub } = openHub({ maxWatchers: 4 });
  const subscribe = (tenant: string) => hub.subscribeEvents(tenant, [], { event: () => {} });
  const first = subscribe("t");
  subscribe("t");
  expect(() => subscribe("t")).toThrow("as many subscriptions to events");
  subscribe("other").close();
  first.close();
  subscribe("t");
});

test("a tenant that may not be shown live is refused, and gets nothing more over what it opened before", async () => {
  let isLive = true;
  const { hub, publish } = openHub({
    requireLive() {
      if (!isLive) throw new DendroError("live_unavailable", "The tenant is in delayed mode.");
    },
  });
  const events: unknown[] = [];
  const { sink, frames } = createSink();
  hub.subscribeQuery("t", queryOf("a"), sink);
  hub.subscribeEvents("t", [], { event: (message) => events.push(message) });
  await vi.advanceTimersByTimeAsync(0);
  isLive = false;
  publish("t", "a");
  await vi.advanceTimersByTimeAsync(1000);
  expect([frames, events]).toEqual([["snapshot"], []]);
  expect(() => hub.subscribeQuery("t", queryOf("a"), sink)).toThrow("delayed");
});

const eventNames = () => {
  const names: string[] = [];
  return { names, sink: { event: ({ event }: EventMessage) => void names.push(event.id) } };
};

test("events go to those who watch the tenant and whose filters let them through", () => {
  const { hub, publish } = openHub();
  const [all, some, others] = [eventNames(), eventNames(), eventNames()];
  hub.subscribeEvents("t", [], all.sink);
  hub.subscribeEvents("t", [["is", "name", ["a", "c"]]], some.sink).close();
  const watching = hub.subscribeEvents("t", [["is", "name", ["a", "c"]]], some.sink);
  hub.subscribeEvents("other", [], others.sink);
  for (const name of ["a", "b", "c"]) publish("t", name);
  // What happens to visits is no event.
  hub.publish("visits", { tenant: "t", id: "visit", session: "s", sign: 1, timestamp: begin });
  expect([all.names, some.names, others.names]).toEqual([["a", "b", "c"], ["a", "c"], []]);
  watching.close();
  watching.close();
  publish("t", "a");
  expect([all.names.length, some.names.length, hub.subscribers]).toEqual([4, 2, 2]);
});

test("a subscriber that was away gets first what came since, and is told when that is not known", () => {
  const { hub, publish } = openHub();
  for (const name of ["a", "b", "c"]) publish("t", name);
  const filters: Filter[] = [["is_not", "name", ["b"]]];
  const { names, sink } = eventNames();
  expect(hub.subscribeEvents("t", filters, sink, "a").missed).toBe(false);
  publish("t", "d");
  expect(names).toEqual(["c", "d"]);
  expect(hub.subscribeEvents("t", filters, sink).missed).toBe(false);
  expect(hub.subscribeEvents("t", filters, sink, "unknown").missed).toBe(true);
  expect(hub.subscribeEvents("other", filters, sink, "a").missed).toBe(true);
  expect(names).toHaveLength(2);
  hub.forget("t");
  expect(hub.subscribeEvents("t", filters, sink, "a").missed).toBe(true);
});

test("events are not filtered by what they do not know themselves", () => {
  const { hub } = openHub();
  const subscribe = (filter: Filter) => hub.subscribeEvents("t", [filter], { event: () => {} });
  expect(() => subscribe(["is", "exit_page", ["/"]])).toThrow("known only when the visit is over");
  expect(() => subscribe(["has_done", "user", { filters: [["is", "type", ["x"]]] }])).toThrow("what else");
  expect(hub.subscribers).toBe(0);
});

test("what is forgotten or corrected is asked again, of its tenant alone", async () => {
  const { hub, planned } = openHub();
  for (const tenant of ["t", "other"]) hub.subscribeQuery(tenant, queryOf("a"), createSink().sink);
  await vi.advanceTimersByTimeAsync(0);
  expect(planned.splice(0)).toEqual(["t", "other"]);
  hub.forget("t");
  await vi.advanceTimersByTimeAsync(250);
  expect(planned.splice(0)).toEqual(["t"]);
  const at = { from: begin, until: begin };
  const where = { column: "trace_id", values: ["x"] } as unknown as Correction["where"];
  const correction = (tenant: string, set: Correction["set"]) => ({
    tenant,
    where,
    set,
    isStored: true,
    ...at,
  });
  hub.corrected([
    correction("t", { user_id: "x" }),
    correction("other", { name: "a" }),
    correction("nobody", { user_id: "x" }),
  ]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(planned).toEqual(["other"]);
});

test("what is kept answered by the warehouse is asked again when rows were written", async () => {
  let asked = 0;
  const { hub } = openHub();
  const { sink } = createSink();
  const sources: HubOptions["sources"] = {
    clock: () => Date.now(),
    plan: async (_tenant, query) => planQuery(query, Date.now()),
    seed: async () => false,
    ask: async () => {
      asked += 1;
      return { results: [], meta: {} as never };
    },
    notes: () => ({}),
    before: async () => [],
  };
  const other = openHub({ sources }).hub;
  other.subscribeQuery("t", queryOf("a"), sink);
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toBe(1);
  hub.written();
  other.written();
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toBe(2);
});

test("a hub that is closed does nothing more", async () => {
  const { hub, publish } = openHub();
  const { sink, frames } = createSink();
  const { names, sink: events } = eventNames();
  hub.subscribeQuery("t", queryOf("a"), sink);
  hub.subscribeEvents("t", [], events);
  await vi.advanceTimersByTimeAsync(0);
  hub.close();
  publish("t", "a");
  expect([hub.queries, vi.getTimerCount()]).toEqual([0, 0]);
  await vi.advanceTimersByTimeAsync(1000);
  expect([frames, names]).toEqual([["snapshot"], []]);
});

test("segments are written out for the tenant that names them", async () => {
  const named: [string, readonly Filter[]][] = [];
  const { hub } = openHub({
    segmentResolver: (tenant) => (filters) => {
      named.push([tenant, filters]);
      return [["is", "name", ["a"]]];
    },
  });
  const filter: Filter = ["is", "segment", ["s"]];
  hub.subscribeQuery("t", querySchema.parse({ ...queryOf("b"), filters: [filter] }), createSink().sink);
  const { names, sink } = eventNames();
  hub.subscribeEvents("other", [filter], sink);
  expect(named).toEqual([
    ["t", [filter]],
    ["other", [filter]],
  ]);
  hub.publish("events", { tenant: "other", id: "1", type: "x", name: "a", timestamp: begin });
  hub.publish("events", { tenant: "other", id: "2", type: "x", name: "b", timestamp: begin });
  expect(names).toEqual(["1"]);
});
