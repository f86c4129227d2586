import { describe, expect, test } from "vitest";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import type { Row } from "./plain-figures.ts";
import { day, hour, minute } from "./plain-time.ts";

const dendro = useDendro();

let tenants = 0;
async function newTenant(): Promise<string> {
  const id = `figures${(tenants += 1)}`;
  expect((await post(dendro.url, "/api/v1/tenants", { id, name: id })).status).toBe(201);
  return id;
}

async function send(tenant: string, events: readonly object[]): Promise<void> {
  const response = await post(dendro.url, `/api/v1/events?tenant=${tenant}`, { events });
  expect(response.status).toBe(202);
  await settled(dendro.url);
}

async function get(tenant: string, path: string): Promise<Row> {
  const url = new URL(path, dendro.url);
  url.searchParams.set("tenant", tenant);
  const response = await fetch(url, { headers: { authorization: `Bearer ${adminKey}` } });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Row;
}

const visitor = (index: number) => index.toString(16).padStart(16, "0");
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, "YYYY-MM-DD".length);
const today = dateOf(Date.now());
/** A moment of today that is over, and of yesterday at any time. */
const now = Date.now() - 1000;

describe("posts", () => {
  test("a reader who reaches the end twice has finished once", async () => {
    const tenant = await newTenant();
    const seen = { visitor: visitor(1), name: "p", path: "/p", timestamp: now };
    await send(tenant, [
      { ...seen, type: "post_view" },
      { ...seen, type: "post_read_complete", duration_ms: 40_000 },
      { ...seen, type: "post_read_complete", duration_ms: 50_000 },
      { ...seen, visitor: visitor(2), type: "post_view" },
    ]);
    const { content } = await get(tenant, `/api/v1/analytics/range?start=${dateOf(now)}`);
    expect(content).toMatchObject([{ post: "p", reads_completed: 2, finish_rate: 50 }]);
  });

  test.each([
    [
      "60 % of its words at 200 a minute",
      { words: 200 },
      { type: "post_read_complete", duration_ms: 36_000 },
      1,
    ],
    ["less than that", { words: 200 }, { type: "post_read_complete", duration_ms: 35_999 }, 0],
    ["without its end", { words: 200 }, { type: "page_exit", duration_ms: 36_000 }, 1],
    [
      "with ten seconds for an image",
      { words: 200, images: 2 },
      { type: "page_exit", duration_ms: 47_999 },
      0,
    ],
    ["with them", { words: 200, images: 2 }, { type: "page_exit", duration_ms: 48_000 }, 1],
    ["of images alone", { images: 3 }, { type: "page_exit", duration_ms: 18_000 }, 1],
    ["less than all images", { images: 3 }, { type: "page_exit", duration_ms: 17_999 }, 0],
    [
      "by the time that the sender says",
      { reading_time_ms: 10_000 },
      { type: "page_exit", duration_ms: 6000 },
      1,
    ],
    ["of a length that nobody said", {}, { type: "post_read_complete", duration_ms: 600_000 }, 0],
  ])("a deep read is %s", async (_, length, read, deep) => {
    const tenant = await newTenant();
    const seen = { visitor: visitor(1), path: "/p", timestamp: now };
    await send(tenant, [
      { ...seen, type: "post_view", data: { post_id: "p", ...length } },
      { ...seen, ...read, data: { post_id: "p" } },
    ]);
    const { content } = await get(tenant, `/api/v1/analytics/range?start=${dateOf(now)}`);
    expect(content).toMatchObject([{ post: "p", deep_reads: deep }]);
  });

  test("a reader of two posts with different lengths is judged for each", async () => {
    const tenant = await newTenant();
    const reader = { visitor: visitor(1), path: "/", timestamp: now };
    await send(tenant, [
      { ...reader, type: "post_view", name: "long", data: { reading_time_ms: 100_000 } },
      { ...reader, type: "post_view", name: "short", data: { reading_time_ms: 10_000 } },
      { ...reader, type: "post_read_complete", name: "long", duration_ms: 20_000 },
      { ...reader, type: "post_read_complete", name: "short", duration_ms: 20_000 },
    ]);
    const query = { metrics: ["deep_reads"], date_range: "all" };
    const answer = (await (await post(dendro.url, `/api/v1/query?tenant=${tenant}`, query)).json()) as {
      results: { metrics: number[] }[];
    };
    expect(answer.results[0]?.metrics).toEqual([1]);
  });

  test("signals say what is usual, with a sample, of posts that nobody opens any more too, and never a bad word", async () => {
    const tenant = await newTenant();
    const views = (name: string, count: number, at: number) =>
      Array.from({ length: count }, (_, index) => ({
        type: "post_view",
        name,
        path: `/${name}`,
        visitor: visitor(index),
        timestamp: at,
      }));
    const before = now - 3 * day;
    await send(tenant, [
      ...views("gone", 70, before),
      ...views("fell", 70, before),
      ...views("fell", 3, now - minute),
      ...views("same", 70, before),
      ...views("same", 12, now - minute),
      ...views("rose", 7, before),
      ...views("rose", 12, now - minute),
      ...views("fresh", 12, now - minute),
      ...views("one", 1, now - minute),
    ]);
    const start = dateOf(now);
    const { signals } = await get(tenant, `/api/v1/analytics/range?start=${start}`);
    expect(signals).toEqual([
      { post: "fresh", views: 12, baseline: 0, ratio: null, signal: "new" },
      { post: "rose", views: 12, baseline: 1, ratio: 12, signal: "rising" },
      { post: "same", views: 12, baseline: 10, ratio: 1.2, signal: "usual" },
      { post: "fell", views: 3, baseline: 10, ratio: 0.3, signal: "quiet" },
      { post: "gone", views: 0, baseline: 10, ratio: 0, signal: "quiet" },
      { post: "one", views: 1, baseline: 0, ratio: null, signal: null },
    ]);
  });
});

describe("a site", () => {
  test("has every day of a long time, with its lists, and who came directly among the referrers", async () => {
    const tenant = await newTenant();
    const at = (days: number) => now - days * day;
    await send(tenant, [
      ...[0, 40].map((days) => ({
        type: "page_view",
        path: "/direct",
        visitor: visitor(1 + days),
        timestamp: at(days),
      })),
      ...["/a", "/a", "/b"].map((path) => ({
        type: "page_view",
        path,
        visitor: visitor(99),
        referrer: "https://www.google.com/",
        timestamp: at(40),
      })),
      { type: "comment", name: "p", path: "/a", visitor: visitor(99), timestamp: at(40) },
      { type: "post_created", name: "p", path: "/a", visitor: visitor(99), timestamp: at(40) },
      { type: "reaction", name: "p", path: "/a", visitor: visitor(99), timestamp: at(40) },
    ]);
    const range = `start=${dateOf(at(41))}&end=${dateOf(now)}`;
    const site = await get(tenant, `/api/v1/analytics/range?${range}`);
    const daily = site["daily"] as Row[];
    expect(daily.map(({ date }) => date)).toEqual(
      Array.from({ length: 42 }, (_, index) => dateOf(at(41 - index))),
    );
    expect(daily[1]).toEqual({
      date: dateOf(at(40)),
      page_views: 4,
      unique_visitors: 2,
      avg_session_duration: 0,
      bounce_rate: 50,
      top_pages: [
        { path: "/a", views: 2 },
        { path: "/b", views: 1 },
        { path: "/direct", views: 1 },
      ],
      top_referrers: [
        { source: "Google", visits: 1 },
        { source: "direct", visits: 1 },
      ],
    });
    expect(daily[2]).toMatchObject({ page_views: 0, unique_visitors: 0, bounce_rate: null, top_pages: [] });
    expect(site["referrers"]).toEqual([
      { name: "direct", visitors: 2, visits: 2, bounce_rate: 100 },
      { name: "Google", visitors: 1, visits: 1, bounce_rate: 0 },
    ]);
    const busy = (site["hourly"] as Row[]).find(({ pageviews }) => pageviews === 4);
    expect(busy).toMatchObject({
      posts_created: 1,
      comments_created: 1,
      reactions_given: 1,
      bounce_rate: 50,
    });
  });

  test("whose figures are shown a day late has those of the last day that is over for it as today's", async () => {
    const tenant = await newTenant();
    const change = await fetch(new URL(`/api/v1/tenants/${tenant}`, dendro.url), {
      method: "PATCH",
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: JSON.stringify({ mode: "delayed" }),
    });
    expect(change.status).toBe(200);
    const shown = dateOf(now - 2 * day);
    await send(tenant, [
      { type: "page_view", path: "/", visitor: visitor(1), timestamp: Date.parse(`${shown}T12:00:00Z`) },
      { type: "page_view", path: "/", visitor: visitor(2), timestamp: Date.parse(`${shown}T13:00:00Z`) },
      { type: "page_view", path: "/", visitor: visitor(3), timestamp: now },
    ]);
    const site = await get(tenant, "/api/v1/analytics/today");
    expect(site).toMatchObject({ visitors: 2, pageviews: 2, daily: [{ date: shown, page_views: 2 }] });
  });

  test("the end of a time may be called by its other name", async () => {
    const tenant = await newTenant();
    await send(tenant, [{ type: "page_view", path: "/", visitor: visitor(1), timestamp: now - 3 * day }]);
    const start = dateOf(now - 3 * day);
    expect(await get(tenant, `/api/v1/analytics/range?start_date=${start}&end_date=${start}`)).toMatchObject({
      pageviews: 1,
      daily: [{ date: start }],
    });
    await expect(get(tenant, "/api/v1/analytics/range")).rejects.toThrow("start: is missing");
  });
});

describe("workflows in the shape that their names are from", () => {
  test("have maps by name, and their other names beside ours", async () => {
    const tenant = await newTenant();
    const node = { type: "node.completed", run_id: "r", name: "chat", duration_ms: 100, timestamp: now };
    await send(tenant, [
      ...Array.from({ length: 6 }, () => ({ ...node, cached: true })),
      { ...node, name: "call", provider: "openai", cost_usd: 0.5, input_tokens: 3, output_tokens: 4 },
      { ...node, name: "call", provider: "azure", cost_usd: 0.25 },
      { type: "workflow.completed", run_id: "r", name: "w", timestamp: now },
      { type: "workflow.failed", run_id: "s", name: "w", timestamp: now },
    ]);
    expect(await get(tenant, "/analytics/nodes?shape=original")).toMatchObject({
      node_usage: { chat: 6, call: 2 },
      nodes: [
        { node_type: "chat", count: 6 },
        { node_type: "call", count: 2 },
      ],
    });
    const { daily_breakdown: days, ...workflows } = await get(tenant, "/analytics/workflows?shape=original");
    expect(workflows).toMatchObject({
      workflow_executions: { total: 2, completed: 1, failed: 1, success_rate: 50 },
    });
    expect((days as Row[]).at(-1)).toMatchObject({ total: 2 });
    expect(await get(tenant, "/analytics/performance?shape=original")).toMatchObject({
      cache_efficiency: { chat: { cache_hit_rate: 100, cache_hits: 6, executions: 6 } },
    });
    expect(await get(tenant, "/analytics/costs?shape=original")).toMatchObject({
      by_api: { call: { cost: 0.75, calls: 2, tokens: 7 } },
    });
    expect(await get(tenant, "/analytics/costs")).toMatchObject({
      by_api: [
        { provider: "openai", api: "call", cost: 0.5 },
        { provider: "azure", api: "call", cost: 0.25 },
      ],
    });
  });
});

test("the API of conversations counts errors from 400 on, and none of its own calls", async () => {
  const tenant = await newTenant();
  const call = { type: "request", method: "GET", timestamp: now - hour };
  await send(tenant, [
    { ...call, route: "/conversations/", status_code: 200 },
    { ...call, route: "/conversations/", status_code: 404 },
    { ...call, route: "/conversations/", status_code: 500 },
    { ...call, route: "/conversations/", status_code: 200, status: "error" },
    { ...call, route: "/api/v1/analytics/summary", status_code: 500 },
    { ...call, route: "/analytics/costs", status_code: 500 },
    { type: "conversation.deleted", thread_id: "t", user_id: "ann", timestamp: now },
  ]);
  expect(await get(tenant, "/api/v1/analytics/summary")).toMatchObject({
    total_api_calls: 4,
    error_rate: 75,
  });
  expect(await get(tenant, "/api/v1/analytics/api-usage")).toMatchObject({
    calls: 4,
    errors: 3,
    endpoints: [{ endpoint: "/conversations/", error_rate: 75 }],
    count: 1,
  });
  const { daily_stats: days } = await get(tenant, "/api/v1/analytics/daily-stats?days=2");
  expect((days as Row[]).reduce((sum, { api_calls: calls }) => sum + Number(calls), 0)).toBe(4);
  expect(await get(tenant, `/api/v1/analytics/conversations?end_date=${today}`)).toMatchObject({
    conversations: [{ conversation_id: "t", archived: true, message_count: 0, total_tokens: 0 }],
  });
});

test.each([
  ["user", [7, 0]],
  ["human", [7, 0]],
  ["assistant", [0, 7]],
  ["Assistant", [0, 7]],
  ["system", [0, 0]],
  ["developer", [0, 0]],
  ["tool", [0, 0]],
  ["function", [0, 0]],
])(
  "tokens of a message of role %s are what a person's input or the model's answer has",
  async (role, tokens) => {
    const tenant = await newTenant();
    const told = await post(dendro.url, `/api/v1/analytics/track/message-public?tenant=${tenant}`, {
      message_id: "m",
      conversation_id: "c",
      role,
      token_count: 7,
    });
    expect(told.ok).toBe(true);
    await settled(dendro.url);
    const asked = await post(dendro.url, `/api/v1/query?tenant=${tenant}`, {
      metrics: ["input_tokens", "output_tokens"],
      date_range: "day",
    });
    const { results } = (await asked.json()) as { results: { metrics: (number | null)[] }[] };
    expect(results[0]?.metrics.map(Number)).toEqual(tokens);
  },
);
