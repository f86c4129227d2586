import { beforeAll, expect, onTestFinished, test } from "vitest";
import { DendroError, type Event, type Filter } from "@dendro/core";
import { createWatermark } from "../flow/watermark.ts";
import { createTenantQueries } from "../query/tenant-queries.ts";
import { at, events, now, visits } from "../query/test-support/sample-events.ts";
import { useWarehouse, writeEvents, writeVisits } from "../query/test-support/sample-warehouse.ts";
import { createLiveHub, type HubOptions } from "./live-hub.ts";
import { siteEvent } from "./site-events.ts";
import { siteProtocol } from "./site-socket.ts";
import { createLiveSources } from "./sources.ts";

const warehouse = useWarehouse();
beforeAll(async () => {
  await writeEvents(warehouse, "acme", events);
  await writeVisits(
    warehouse,
    "acme",
    visits.map(({ row }) => row),
  );
});

function openSite(more: Partial<HubOptions> = {}) {
  const clock = () => now;
  const segmentResolver = () => (filters: readonly Filter[]) => [...filters];
  const { ask } = createTenantQueries({ warehouse, clock, segmentResolver });
  const watermark = createWatermark();
  const sources = createLiveSources({ warehouse, ask, clock, watermark, unwritten: () => [] });
  const hub = createLiveHub({ segmentResolver, sources, coalesceMs: 5, ...more });
  onTestFinished(hub.close);
  return { hub, protocol: siteProtocol(hub) };
}

type Frame = { readonly type: string; readonly [name: string]: unknown };

/** One who watches, and all that they were sent. */
function watch({ protocol }: ReturnType<typeof openSite>, query = "", tenant = "acme") {
  const frames: Frame[] = [];
  const session = protocol.open(
    { tenant },
    new URL(`ws://dendro/analytics/live${query}`),
  )((text) => frames.push(JSON.parse(text) as Frame));
  const last = (type: string) => frames.findLast((frame) => frame.type === type);
  return { session, frames, last };
}

const visitor = (more: Partial<Event> = {}) => ({
  id: "00000000-0000-7000-8000-000000000100",
  tenant: "acme",
  type: "page_view",
  timestamp: now,
  received_at: now,
  source: "site",
  visitor: "c",
  path: "/docs",
  country: "AT",
  referrer_source: "Bing",
  ...more,
});

test("a subscriber of a site gets all its metrics of today, and then those that change", async () => {
  const site = openSite();
  const { frames, last } = watch(site);
  await expect.poll(() => frames.length).toBe(1);
  const stats = {
    visitors: 2,
    visits: 2,
    pageviews: 5,
    live_visitors: 0,
    hourly: expect.arrayContaining([
      { hour: "2026-11-20T00:00:00+00:00", visitors: 1, visits: 0, pageviews: 1 },
      { hour: "2026-11-20T09:00:00+00:00", visitors: 1, visits: 1, pageviews: 2 },
      { hour: "2026-11-20T10:00:00+00:00", visitors: 1, visits: 1, pageviews: 2 },
    ]) as unknown,
    // Most views first; of as many, by name.
    pages: [
      { path: "/", views: 2, unique_views: 2 },
      { path: "/pricing", views: 2, unique_views: 2 },
      { path: "/docs", views: 1, unique_views: 1 },
    ],
    referrers: [
      { name: "direct", visitors: 2, visits: 1 },
      { name: "Google", visitors: 1, visits: 1 },
    ],
  };
  expect(frames[0]).toEqual({ type: "init", stats, data: stats });

  site.hub.publish("events", visitor());
  await expect.poll(() => last("update")).toBeDefined();
  const known = () => Object.assign({}, ...frames.map((frame) => frame["stats"])) as Record<string, unknown>;
  await expect.poll(known).toMatchObject({
    visitors: 3,
    visits: 2,
    pageviews: 6,
    live_visitors: 1,
    pages: [
      { path: "/", views: 2, unique_views: 2 },
      { path: "/docs", views: 2, unique_views: 2 },
      { path: "/pricing", views: 2, unique_views: 2 },
    ],
    referrers: [
      { name: "direct", visitors: 2, visits: 1 },
      { name: "Bing", visitors: 1, visits: 0 },
      { name: "Google", visitors: 1, visits: 1 },
    ],
  });
  // What did not change was not sent again.
  expect(frames.slice(1).flatMap((frame) => Object.keys(frame["stats"] ?? {}))).not.toContain("visits");
});

test("nobody comes directly where only bots did, and somebody who began no visit does", async () => {
  const site = openSite();
  const direct = { ...visitor(), referrer_source: "" } as Event;
  const referrers: unknown[] = [];
  for (const [tenant, event] of [
    ["bots", { ...direct, bot: "agent" }],
    ["single", direct],
  ] as const) {
    await writeEvents(warehouse, tenant, [event]);
    const { frames } = watch(site, "", tenant);
    await expect.poll(() => frames.length).toBe(1);
    referrers.push(frames[0]?.["stats"]);
  }
  expect(referrers).toMatchObject([
    { referrers: [] },
    { referrers: [{ name: "direct", visitors: 1, visits: 0 }] },
  ]);
});

test("what happens is told without what names a person, and nothing of bots and of what is on no site", async () => {
  const site = openSite();
  const { frames, last } = watch(site);
  site.hub.publish("events", visitor({ bot: "agent" }));
  site.hub.publish("events", visitor({ type: "request" }));
  const { visitor: _nobody, ...anonymous } = visitor({ type: "liked" });
  site.hub.publish("events", anonymous);
  expect(frames).toEqual([]);
  site.hub.publish("events", visitor({ type: "liked", name: "a post", user_id: "cem" }));
  const event = {
    type: "liked",
    timestamp: "2026-11-20T18:00:00.000Z",
    path: "/docs",
    country: "AT",
    referrer_source: "Bing",
    name: "a post",
  };
  expect(last("event")).toEqual({ type: "event", event, data: event });
});

test("what was not said is told as null, and what a site sends needs no visitor", () => {
  const bare: Event = {
    id: "e",
    tenant: "acme",
    type: "page_view",
    timestamp: at("20T09:00"),
    received_at: 0,
  };
  const nothing = { path: null, country: null, referrer_source: null, name: null };
  expect(siteEvent(bare)).toEqual({ type: "page_view", timestamp: "2026-11-20T09:00:00.000Z", ...nothing });
  expect(siteEvent({ ...bare, type: "llm.called" })).toBeNull();
});

test("all who watch by the same clock share what they watch, get it at once, and leave nothing behind", async () => {
  const site = openSite();
  const first = watch(site);
  await expect.poll(() => first.frames.length).toBe(1);
  const { queries, subscribers } = site.hub;
  expect([queries, subscribers]).toEqual([5, 6]);
  const second = watch(site);
  expect(second.frames).toEqual(first.frames);
  expect([site.hub.queries, site.hub.subscribers]).toEqual([queries, subscribers]);
  const elsewhere = watch(site, "?timezone=Asia/Tokyo");
  await expect.poll(() => elsewhere.frames.length).toBe(1);
  expect(site.hub.queries).toBe(9);
  elsewhere.session.end();
  expect(site.hub.queries).toBe(5);
  first.session.end();
  first.session.end();
  expect(site.hub.subscribers).toBe(subscribers);
  site.hub.publish("events", visitor());
  await expect.poll(() => second.last("update")).toBeDefined();
  expect(first.last("event")).toBeUndefined();
  second.session.end();
  expect([site.hub.queries, site.hub.subscribers]).toEqual([0, 0]);
});

test("a subscriber gets the metrics that it asks for, and what it missed when it asks for more", async () => {
  const site = openSite();
  const { session, frames, last } = watch(site);
  session.receive({ type: "subscribe", metrics: ["visitors"] });
  session.receive({
    type: "unsubscribe",
    metrics: ["visits", "pageviews", "live_visitors", "hourly", "pages", "referrers"],
  });
  await expect.poll(() => frames.length).toBe(1);
  expect(frames[0]).toEqual({ type: "init", stats: { visitors: 2 }, data: { visitors: 2 } });
  site.hub.publish("events", visitor());
  await expect
    .poll(() => last("update"))
    .toEqual({ type: "update", stats: { visitors: 3 }, data: { visitors: 3 } });
  session.receive({ type: "subscribe", metrics: ["visitors", "pageviews"] });
  expect(frames.at(-1)).toEqual({ type: "update", stats: { pageviews: 6 }, data: { pageviews: 6 } });
  // Nothing is sent of what is wanted already.
  const sent = frames.length;
  session.receive({ type: "subscribe", metrics: ["visitors"] });
  expect(frames).toHaveLength(sent);
});

test("what cannot be asked is refused, with what is wrong", () => {
  const { protocol } = openSite();
  expect(() => protocol.open({ tenant: "acme" }, new URL("ws://dendro/?timezone=Mars/Base"))).toThrow(
    expect.objectContaining({ code: "unknown_timezone" }) as DendroError,
  );
  const { session } = watch(openSite());
  for (const frame of [{ type: "subscribe", metrics: [] }, { type: "subscribe", metrics: ["planets"] }, 7])
    expect(() => session.receive(frame)).toThrow(
      expect.objectContaining({ code: "invalid_request" }) as DendroError,
    );
  expect(JSON.parse(protocol.errorText(new DendroError("invalid_request", "No."), null))).toEqual({
    type: "error",
    code: "invalid_request",
    message: "No.",
  });
});

test("where not all can be watched nothing is, and whoever watches is told what fails", async () => {
  const full = openSite({ maxWatchers: 0 });
  expect(() => watch(full)).toThrow("as many subscriptions to events");
  expect([full.hub.queries, full.hub.subscribers]).toEqual([0, 0]);

  const failing = { plan: async () => await Promise.reject(new DendroError("storage_unavailable", "Away.")) };
  const clock = () => now;
  const unused = { clock, seed: failing.plan, ask: failing.plan, notes: () => ({}), before: failing.plan };
  const { frames } = watch(openSite({ sources: { ...unused, ...failing } }));
  await expect
    .poll(() => frames[0])
    .toEqual({ type: "error", code: "storage_unavailable", message: "Away." });
});
