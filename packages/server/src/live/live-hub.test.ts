import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DendroError, planQuery, querySchema, type Query } from "@dendro/core";
import { createLiveHub, type HubOptions, type LiveHub } from "./live-hub.ts";
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
