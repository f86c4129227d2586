import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { asAdmin, post, readMetric, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

let tenants = 0;
async function newTenant(): Promise<string> {
  const id = `site${(tenants += 1)}`;
  await post(dendro.url, "/api/v1/tenants", { id, name: id });
  return id;
}

const send = async (tenant: string, ...events: object[]) =>
  await post(dendro.url, `/api/v1/events?tenant=${tenant}`, events);

interface Frame {
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly stats?: Record<string, unknown>;
  readonly event?: Record<string, unknown>;
  readonly code?: string;
  readonly message?: string;
}

/** Somebody who watches a site, with everything that they were sent. */
async function watch(tenant: string, { path = "/api/v1/analytics/live", more = "" } = {}) {
  const address = `${dendro.url.replace("http", "ws")}${path}?tenant=${tenant}${more}`;
  const socket = new WebSocket(address, asAdmin);
  const frames: Frame[] = [];
  socket.on("message", (data) => frames.push(JSON.parse((data as Buffer).toString("utf8")) as Frame));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const of = (type: string) => frames.filter((frame) => frame.type === type);
  return {
    of,
    close: () => socket.close(),
    send: (frame: unknown) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    async first(type: string): Promise<Frame | undefined> {
      await expect.poll(() => of(type).length, { timeout: 10_000 }).toBeGreaterThan(0);
      return of(type)[0];
    },
    /** What a client has that puts every update over what it had. */
    data: () =>
      Object.assign({}, ...[...of("init"), ...of("update")].map(({ data }) => data)) as Frame["data"],
  };
}

type Watcher = Awaited<ReturnType<typeof watch>>;

const shows = async (watcher: Watcher, figures: object) =>
  await expect.poll(() => watcher.data(), { timeout: 10_000 }).toMatchObject(figures);

const visitor = "00000000000000a1";
const view = { type: "page_view", path: "/", visitor };

describe("a site watched live", () => {
  test("begins with its figures of today, by the clock that was asked for", async () => {
    const tenant = await newTenant();
    await send(tenant, { ...view, referrer: "https://www.google.com/" }, { ...view, path: "/a" });
    await send(tenant, { ...view, path: "/a", visitor: "00000000000000a2" });
    await settled(dendro.url);
    const watcher = await watch(tenant, { path: "/analytics/live", more: "&timezone=Asia/Kathmandu" });
    const { data, stats = {} } = (await watcher.first("init")) ?? {};
    expect(data).toEqual(stats);
    expect(Object.keys(stats).toSorted()).toEqual(
      ["hourly", "live_visitors", "pages", "pageviews", "referrers", "visitors", "visits"].toSorted(),
    );
    expect(stats).toMatchObject({
      visitors: 2,
      visits: 2,
      pageviews: 3,
      live_visitors: 2,
      pages: [
        { path: "/a", views: 2, unique_views: 2 },
        { path: "/", views: 1, unique_views: 1 },
      ],
      referrers: [
        { name: "direct", visitors: 1, visits: 1 },
        { name: "Google", visitors: 1, visits: 1 },
      ],
    });
    const hourly = stats["hourly"] as { hour: string; pageviews: number }[];
    expect(hourly.map(({ hour }) => hour.slice(11, 13))).toEqual(
      Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0")),
    );
    expect(hourly[0]?.hour).toMatch(/\+05:45$/u);
    expect(hourly.reduce((sum, { pageviews }) => sum + pageviews, 0)).toBe(3);
    watcher.close();
  });

  test("is told of what changes and of nothing else, those that come later too", async () => {
    const tenant = await newTenant();
    await send(tenant, view);
    const early = await watch(tenant);
    await early.first("init");
    await send(tenant, { ...view, path: "/b" });
    await shows(early, { visitors: 1, pageviews: 2, pages: [{ path: "/" }, { path: "/b" }] });
    const told = new Set(early.of("update").flatMap(({ data }) => Object.keys(data)));
    expect(told).toEqual(new Set(["pageviews", "pages", "hourly"]));

    const late = await watch(tenant);
    await late.first("init");
    expect(late.data()).toEqual(early.data());
    await send(tenant, { ...view, path: "/b" }, { ...view, path: "/b", visitor: "00000000000000a2" });
    for (const watcher of [early, late])
      await shows(watcher, {
        visitors: 2,
        visits: 2,
        live_visitors: 2,
        pages: [
          { path: "/b", views: 3, unique_views: 2 },
          { path: "/", views: 1 },
        ],
      });
    early.close();
    await send(tenant, { ...view, path: "/c" });
    await shows(late, { pageviews: 5 });
    late.close();
  });

  test("sees what happens, and neither who it is nor what is not of sites nor bots", async () => {
    const tenant = await newTenant();
    const watcher = await watch(tenant);
    await watcher.first("init");
    const timestamp = Date.now() - 1000;
    await send(
      tenant,
      { type: "message.c2s", thread_id: "t", user_id: "ann", visitor },
      { type: "nightly.job", name: "of a server" },
      { ...view, user_agent: "Googlebot/2.1 (+http://www.google.com/bot.html)" },
      {
        ...view,
        timestamp,
        path: "/post",
        user_id: "ann",
        country: "DE",
        referrer: "https://news.ycombinator.com/item?id=1",
        ip: "192.0.2.1",
        data: { email: "ann@example.org" },
      },
      { type: "rated", name: "five stars", path: "/post", visitor },
    );
    await expect.poll(() => watcher.of("event").length).toBe(2);
    expect(watcher.of("event").map(({ data }) => data)).toEqual(
      watcher.of("event").map(({ event }) => event),
    );
    expect(watcher.of("event").map(({ event }) => event)).toEqual([
      {
        type: "page_view",
        timestamp: new Date(timestamp).toISOString(),
        path: "/post",
        country: "DE",
        referrer_source: "Hacker News",
        name: null,
      },
      {
        type: "rated",
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/u),
        path: "/post",
        country: null,
        referrer_source: expect.anything(),
        name: "five stars",
      },
    ]);
    await shows(watcher, { visitors: 1, pageviews: 1 });
    watcher.close();
  });

  test("sends only the figures that are wanted, and what was missed when one is wanted again", async () => {
    const tenant = await newTenant();
    const [some, all] = [await watch(tenant), await watch(tenant)];
    await some.first("init");
    some.send({ type: "unsubscribe", metrics: ["pages", "hourly", "pageviews", "pages"] });
    // What is sent is done in order, so that the error tells that it is done.
    some.send("?");
    await some.first("error");
    await send(tenant, view);
    await shows(all, { visitors: 1, pageviews: 1, pages: [{ path: "/" }] });
    await shows(some, { visitors: 1, visits: 1, live_visitors: 1 });
    expect(some.data()).toMatchObject({ pageviews: 0, pages: [] });
    some.send({ type: "subscribe", metrics: ["pageviews", "visitors"] });
    await shows(some, { pageviews: 1, pages: [] });
    expect(some.of("update").at(-1)).toEqual({
      type: "update",
      stats: { pageviews: 1 },
      data: { pageviews: 1 },
    });
    await send(tenant, view);
    await shows(some, { pageviews: 2, pages: [] });
    for (const watcher of [some, all]) watcher.close();
  });

  test("of one tenant shows nothing of another", async () => {
    const [mine, other] = [await newTenant(), await newTenant()];
    const [here, there] = [await watch(mine), await watch(other)];
    for (const watcher of [here, there]) await watcher.first("init");
    await send(mine, view);
    await shows(here, { visitors: 1 });
    await settled(dendro.url);
    expect([there.of("update"), there.of("event")]).toEqual([[], []]);
    expect(there.data()).toMatchObject({ visitors: 0, pages: [] });
    for (const watcher of [here, there]) watcher.close();
  });

  test("leaves nothing behind when nobody watches any more", async () => {
    const tenant = await newTenant();
    const watchers = [
      await watch(tenant),
      await watch(tenant),
      await watch(tenant, { more: "&timezone=Asia/Tokyo" }),
    ];
    for (const watcher of watchers) await watcher.first("init");
    for (const watcher of watchers) watcher.close();
    const held = ["live_subscriptions", "live_queries", "consumer_queued_chars", "consumer_batch_events"];
    const left = async () =>
      await Promise.all(held.map(async (name) => await readMetric(dendro.url, `dendro_${name}`)));
    await expect.poll(left).toEqual(held.map(() => 0));
    expect(await readMetric(dendro.url, "dendro_visitors")).toBeGreaterThan(0);
  });
});

describe("a frame that is no good", () => {
  test.each([
    ["no JSON", "nonsense", "malformed_body"],
    ["no object", "[]", "invalid_request"],
    ["an unknown type", { type: "dance", metrics: ["visitors"] }, "invalid_request"],
    ["no metrics", { type: "subscribe" }, "invalid_request"],
    ["an empty list", { type: "subscribe", metrics: [] }, "invalid_request"],
    ["a figure that there is not", { type: "unsubscribe", metrics: ["visitorz"] }, "invalid_request"],
    ["an inherited name", { type: "unsubscribe", metrics: ["constructor"] }, "invalid_request"],
  ])("is answered with what is wrong and changes nothing: %s", async (_name, frame, code) => {
    const tenant = await newTenant();
    const watcher = await watch(tenant);
    await watcher.first("init");
    watcher.send(frame);
    expect(await watcher.first("error")).toEqual({
      type: "error",
      code,
      message: expect.stringMatching(/\.$/u),
    });
    await send(tenant, view);
    await shows(watcher, { visitors: 1, pages: [{ path: "/" }] });
    watcher.close();
  });

  test("whatever it is, the connection stays and the answer is an error or a figure", async () => {
    const watcher = await watch(await newTenant());
    await watcher.first("init");
    const frames = fc.sample(fc.oneof(fc.json(), fc.string()), { numRuns: 100, seed: 7 });
    for (const frame of frames) watcher.send(frame);
    await expect.poll(() => watcher.of("error").length).toBe(frames.length);
    watcher.close();
  });
});

describe("a connection is refused with an HTTP answer", () => {
  const refusal = async (
    query: string,
    options: object = {},
  ): Promise<[number | undefined, string | undefined]> =>
    await new Promise((resolve, reject) => {
      const socket = new WebSocket(`${dendro.url.replace("http", "ws")}/analytics/live${query}`, options);
      socket.once("unexpected-response", (_request, response) => {
        resolve([response.statusCode, response.headers["content-type"]]);
        response.destroy();
      });
      socket.once("open", () => reject(new Error("It was let in.")));
      socket.on("error", () => {});
    });

  test.each([
    ["without a key", "", {}, 401],
    ["with a key that nobody knows", "?key=wrong", {}, 401],
    ["about a tenant that there is not", "?tenant=nobody", asAdmin, 404],
    ["by a clock that nobody knows", "?timezone=Mars/Olympus", asAdmin, 400],
  ])("%s", async (_name, query, options, status) => {
    expect(await refusal(query, options)).toEqual([status, "application/problem+json"]);
  });

  test("with a key that may not read, or is another tenant's", async () => {
    const [mine, other] = [await newTenant(), await newTenant()];
    const keyOf = async (scope: string) => {
      const created = await post(dendro.url, `/api/v1/keys?tenant=${mine}`, { name: scope, scope });
      return ((await created.json()) as { key: string }).key;
    };
    const [ingest, read] = [await keyOf("ingest"), await keyOf("read")];
    expect((await refusal(`?key=${ingest}`))[0]).toBe(403);
    expect((await refusal(`?key=${read}&tenant=${other}`))[0]).toBe(403);
  });
});
