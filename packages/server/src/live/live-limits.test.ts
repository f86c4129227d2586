import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { querySchema, type DendroError, type Filter } from "@dendro/core";
import { createWatermark } from "../flow/watermark.ts";
import { createTenantQueries } from "../query/tenant-queries.ts";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";
import { createLiveHub, type HubOptions } from "./live-hub.ts";
import type { QueryPatch, QuerySink } from "./live-audience.ts";
import { liveProtocol } from "./live-socket.ts";
import { createLiveSources } from "./sources.ts";

const directory = mkdtempSync(join(tmpdir(), "live-hub-"));
const warehouse = openChdbWarehouse({ path: directory, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
beforeAll(async () => void (await migrateWarehouse(warehouse)));
afterAll(async () => {
  await warehouse.close();
  rmSync(directory, { recursive: true });
});

const now = Date.UTC(2026, 10, 20, 12);
const clock = () => now;
const segmentResolver = () => (filters: readonly Filter[]) => [...filters];

function openHub(more: Partial<HubOptions> = {}, watermark = createWatermark()) {
  const { ask } = createTenantQueries({ warehouse, clock, segmentResolver });
  const sources = createLiveSources({ warehouse, ask, clock, watermark, unwritten: () => [] });
  const hub = createLiveHub({ segmentResolver, sources, ...more });
  onTestFinished(hub.close);
  return hub;
}

/** As when a batch is on its way that the warehouse does not take. */
const never = createWatermark();
void never.move(async () => await new Promise(() => {}));

const question = (name: string) =>
  querySchema.parse({ metrics: ["events"], filters: [["is", "name", [name]]], date_range: "day" });

const deaf: QuerySink = { snapshot() {}, patch() {}, failed() {} };
const listener = { event() {} };

const event = (tenant: string, name: string, id: number) => ({
  id: `00000000-0000-7000-8000-${String(id).padStart(12, "0")}`,
  tenant,
  type: "custom",
  name,
  timestamp: now,
  received_at: now,
});

const tooMany = expect.objectContaining({ code: "too_many_subscriptions" }) as DendroError;

describe("a live query", () => {
  test("is kept while somebody watches it, and dropped with the last of them", () => {
    const hub = openHub();
    const [first, second] = [0, 1].map(() => hub.subscribeQuery("a", question("x"), { ...deaf }));
    expect([hub.queries, hub.subscribers]).toEqual([1, 2]);
    first?.close();
    first?.close();
    expect([hub.queries, hub.subscribers]).toEqual([1, 1]);
    second?.close();
    expect([hub.queries, hub.subscribers]).toEqual([0, 0]);
  });

  test("still is when another of the tenant, or the same of another tenant, is dropped", async () => {
    const hub = openHub({ coalesceMs: 5 });
    const seen: QueryPatch[] = [];
    const answered = Promise.withResolvers<void>();
    hub.subscribeQuery("a", question("x"), {
      ...deaf,
      snapshot: () => answered.resolve(),
      patch: (patch) => seen.push(patch),
    });
    for (const [tenant, name] of [
      ["a", "y"],
      ["b", "x"],
    ] as const)
      hub.subscribeQuery(tenant, question(name), { ...deaf }).close();
    expect(hub.queries).toBe(1);
    await answered.promise;
    hub.publish("events", event("b", "x", 1));
    hub.publish("events", event("a", "y", 2));
    hub.publish("events", event("a", "x", 3));
    await expect.poll(() => seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ upsert: [{ metrics: [1] }] });
  });
});

describe("of live queries that the warehouse does not get to", () => {
  test("a tenant may have half, one that is asked twice counts once, and a place that is given back is free", () => {
    const hub = openHub({ maxQueries: 4 }, never);
    const subscribe = (tenant: string, name: string) =>
      hub.subscribeQuery(tenant, question(name), { ...deaf });
    const first = subscribe("a", "1");
    subscribe("a", "2");
    subscribe("a", "2");
    expect(() => subscribe("a", "3")).toThrow(tooMany);
    first.close();
    subscribe("a", "3");
    expect(() => subscribe("a", "4")).toThrow(tooMany);
    subscribe("b", "1");
    expect(hub.queries).toBe(3);
  });

  test("one tenant may have 2,000, as is documented", () => {
    const hub = openHub({}, never);
    for (let count = 0; count < 2000; count += 1) hub.subscribeQuery("a", question(`${count}`), deaf);
    expect(() => hub.subscribeQuery("a", question("one more"), deaf)).toThrow(tooMany);
    expect([hub.queries, hub.subscribers]).toEqual([2000, 2000]);
  });
});

describe("of subscriptions to events", () => {
  test("one tenant may have 20,000, as is documented, and places that are given back are free", () => {
    const hub = openHub();
    const subscribe = () => hub.subscribeEvents("a", [], listener);
    const all = Array.from({ length: 20_000 }, subscribe);
    expect(subscribe).toThrow(tooMany);
    all.pop()?.close();
    subscribe();
    expect(subscribe).toThrow(tooMany);
    expect(hub.subscribers).toBe(20_000);
  });
});

describe("a connection", () => {
  test("may have 64 subscriptions, as is documented, and gives all of them up when it ends", () => {
    const hub = openHub({}, never);
    const sent: { id: string; type: string; payload: { code?: string } }[] = [];
    const session = liveProtocol({ hub }).open(
      { tenant: "a" },
      new URL("ws://dendro/api/v1/live"),
    )((text) => void sent.push(JSON.parse(text) as never));
    const subscribe = (id: string) =>
      session.receive(
        Number(id) % 2 === 0
          ? { id, type: "events.subscribe" }
          : { id, type: "query.subscribe", payload: { query: { metrics: ["events"], date_range: "day" } } },
      );
    for (let count = 0; count < 64; count += 1) subscribe(`${count}`);
    expect(() => subscribe("64")).toThrow(tooMany);
    expect(() => subscribe("3")).toThrow(expect.objectContaining({ code: "conflict" }));
    session.receive({ id: "3", type: "unsubscribe" });
    subscribe("64");
    expect(() => subscribe("3")).toThrow(tooMany);
    expect([hub.queries, hub.subscribers]).toEqual([1, 64]);
    session.end();
    expect([hub.queries, hub.subscribers]).toEqual([0, 0]);
  });
});
