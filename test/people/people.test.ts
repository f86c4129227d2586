import { Analytics } from "@segment/analytics-node";
import { PostHog } from "posthog-node";
import { describe, expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { adminKey, ask, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const quick = { DENDRO_UPKEEP_INTERVAL_MS: "500", DENDRO_FLUSH_INTERVAL_MS: "50" };
const hour = 60 * 60 * 1000;
const day = 24 * hour;
const dendro = useDendro(quick);

/** A tenant of its own, with a key of some scope. */
async function tenant(id: string, scope = "ingest"): Promise<string> {
  await post(dendro.url, "/api/v1/tenants", { id, name: id });
  const created = await post(dendro.url, `/api/v1/keys?tenant=${id}`, { name: scope, scope });
  return ((await created.json()) as { key: string }).key;
}

async function analyse<T>(name: string, tenantId: string, question: object): Promise<T> {
  await settled(dendro.url);
  const response = await post(dendro.url, `/api/v1/${name}?tenant=${tenantId}`, question);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

const funnelOf = async (tenantId: string, ...types: string[]) =>
  (
    await analyse<{ results: { steps: { count: number }[] }[] }>("funnel", tenantId, {
      steps: types.map((type) => ({ filters: [["is", "type", [type]]] })),
      per: "user",
      date_range: "30d",
    })
  ).results[0]?.steps.map(({ count }) => count);

async function figures(tenantId: string, metrics: string[], filters: unknown[] = []) {
  await settled(dendro.url);
  const { results } = await ask(dendro.url, { metrics, filters, date_range: "30d" }, tenantId);
  return results[0]?.metrics;
}

/** One request of PostHog's script in pages, or of whoever sends as it does. */
async function capture(key: string, event: string, properties: object, at: number): Promise<void> {
  const response = await fetch(new URL("/e/", dendro.url), {
    method: "POST",
    body: JSON.stringify({
      api_key: key,
      event,
      timestamp: new Date(at).toISOString(),
      properties,
    }),
  });
  expect(response.status).toBe(200);
  // Each is written before the next.
  await settled(dendro.url);
}

describe("who signs in later", () => {
  test("is one person from the first view on, with PostHog's ids, in any order of arrival", async () => {
    const now = Date.now();
    const url = { $current_url: "https://shop.example/pricing" };
    const sent = [
      ["$pageview", { distinct_id: "anon-1", $device_id: "anon-1", $is_identified: false, ...url }],
      ["$identify", { distinct_id: "ann", $anon_distinct_id: "anon-1", $device_id: "anon-1" }],
      ["bought", { distinct_id: "ann", $device_id: "anon-1" }],
    ] as const;
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [0, 2, 1],
      [2, 0, 1],
    ];
    for (const [index, order] of orders.entries()) {
      const id = `posthog-${index}`;
      const key = await tenant(id, index === 0 ? "site" : "ingest");
      for (const place of order) {
        const [event, properties] = sent[place] ?? sent[0];
        await capture(key, event, properties, now - 5 * hour + place * hour);
      }
      expect(await funnelOf(id, "page_view", "bought")).toEqual([1, 1]);
      expect(await figures(id, ["users", "visitors", "new_users"])).toEqual([1, 1, 1]);
      expect(await figures(id, ["events", "visits", "pageviews"], [["is", "user", ["ann"]]])).toEqual([
        3, 2, 1,
      ]);
    }
  }, 120_000);

  test("is one person with posthog-node's aliases, whatever was said under the other name", async () => {
    const key = await tenant("aliases");
    const posthog = new PostHog(key, { host: dendro.url, flushAt: 1 });
    posthog.capture({ distinctId: "cart-7", event: "page_view_server" });
    posthog.capture({ distinctId: "ann", event: "bought" });
    await posthog.flush();
    await settled(dendro.url);
    expect(await funnelOf("aliases", "page_view_server", "bought")).toEqual([1, 0]);
    posthog.alias({ distinctId: "ann", alias: "cart-7" });
    await posthog.shutdown();
    expect(await funnelOf("aliases", "page_view_server", "bought")).toEqual([1, 1]);
    expect(await figures("aliases", ["users"])).toEqual([1]);
  }, 60_000);

  test("is one person with Segment's ids: funnels, retention, paths, users, across days", async () => {
    const key = await tenant("segment");
    const analytics = new Analytics({ writeKey: key, host: dendro.url, path: "/v1/batch" });
    const now = Date.now();
    const at = (days: number, hours: number) => new Date(now - days * day + hours * hour);
    analytics.page({
      anonymousId: "seg-anon",
      timestamp: at(8, 0),
      properties: { url: "https://a.example/welcome" },
    });
    analytics.track({ anonymousId: "seg-anon", event: "added", timestamp: at(8, 1) });
    analytics.track({ anonymousId: "stranger", event: "added", timestamp: at(8, 2) });
    await analytics.closeAndFlush();
    await settled(dendro.url);
    const later = new Analytics({ writeKey: key, host: dendro.url, path: "/v1/batch" });
    later.identify({ userId: "ann", anonymousId: "seg-anon", timestamp: at(1, 0) });
    later.track({ userId: "ann", event: "bought", timestamp: at(1, 1) });
    await later.closeAndFlush();
    expect(await funnelOf("segment", "page_view", "added", "bought")).toEqual([1, 1, 1]);
    expect(await figures("segment", ["users", "events"], [["is_not", "user", [""]]])).toEqual([1, 4]);
    const { results } = await analyse<{ results: { size: number; returned: (number | null)[] }[] }>(
      "retention",
      "segment",
      {
        per: "user",
        first: [["is", "type", ["page_view"]]],
        return: [["is", "type", ["bought"]]],
        date_range: "30d",
        granularity: "week",
      },
    );
    const came = results.filter(({ size }) => size > 0);
    expect(
      came.map(({ size, returned }) => [size, returned.filter((count) => count !== null && count > 0)]),
    ).toEqual([[1, [1]]]);
  }, 60_000);

  test("keeps out of what another does whose page claims to be somebody", async () => {
    const key = await tenant("claims", "site");
    const now = Date.now();
    await post(dendro.url, "/api/v1/events?tenant=claims", [{ type: "bought", user_id: "ann" }]);
    await capture(key, "$create_alias", { distinct_id: "mallory", alias: "ann" }, now);
    await capture(key, "$identify", { distinct_id: "mallory", $anon_distinct_id: "ann" }, now);
    await settled(dendro.url);
    const { results } = await ask(
      dendro.url,
      { metrics: ["events"], dimensions: ["user"], filters: [["is", "type", ["bought"]]], date_range: "day" },
      "claims",
    );
    expect(results).toEqual([{ dimensions: ["ann"], metrics: [1] }]);
  }, 60_000);
});

describe("a trace whose user and conversation stand on its first span alone", () => {
  test("tells them to its model calls, also when that span comes last and the server is killed in between", async () => {
    await tenant("traces");
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const call = { type: "llm.called", trace_id: trace, parent_span_id: "b7ad6b7169203331", cost_usd: 0.25 };
    await post(dendro.url, "/api/v1/events?tenant=traces", [call, call]);
    await settled(dendro.url);
    await dendro.kill();
    await dendro.restart();
    await post(dendro.url, "/api/v1/events?tenant=traces", [
      { type: "span", trace_id: trace, span_id: "b7ad6b7169203331", user_id: "ann", thread_id: "chat-1" },
    ]);
    await settled(dendro.url);
    const { results } = await ask(
      dendro.url,
      { metrics: ["cost", "conversations"], dimensions: ["user"], date_range: "day" },
      "traces",
    );
    expect(results).toEqual([{ dimensions: ["ann"], metrics: [0.5, expect.anything()] }]);
  }, 60_000);
});

describe("an erased user", () => {
  test("goes with everything done under anonymous ids and other names, in every file", async () => {
    await tenant("erased");
    const now = Date.now();
    await post(dendro.url, "/api/v1/events?tenant=erased", [
      {
        type: "page_view",
        path: "/x",
        anonymous_id: "anon-of-ann",
        visitor: "v1",
        timestamp: now - 5 * hour,
      },
      { type: "bought", user_id: "ann-formerly", timestamp: now - 4 * hour },
      {
        type: "page_view",
        path: "/x",
        anonymous_id: "anon-of-bob",
        visitor: "v2",
        timestamp: now - 3 * hour,
      },
    ]);
    await settled(dendro.url);
    await post(dendro.url, "/api/v1/events?tenant=erased", [
      { type: "user.identified", user_id: "ann-now", anonymous_id: "anon-of-ann" },
      { type: "user.aliased", user_id: "ann-now", data: { previous_id: "ann-formerly" } },
    ]);
    await settled(dendro.url);
    expect(await figures("erased", ["users", "events"], [["is", "user", ["ann-now"]]])).toEqual([1, 4]);
    await erase("erased", "ann-formerly");
    expect(await figures("erased", ["events", "visits"])).toEqual([1, 1]);
    for (const word of ["anon-of-ann", "ann-formerly", "ann-now"])
      expect([word, filesWith(word)]).toEqual([word, []]);
    expect(filesWith("anon-of-bob").length).toBeGreaterThan(0);
  }, 120_000);
});

describe("a user whose other names stand in no event", () => {
  test("goes with them, by whichever name it is asked, and is a stranger when they come again", async () => {
    await tenant("unused");
    const send = async (...events: object[]) => {
      await post(dendro.url, "/api/v1/events?tenant=unused", events);
      await settled(dendro.url);
    };
    await send(
      { type: "user.aliased", user_id: "eve-now", data: { previous_id: "eve-formerly" } },
      { type: "user.identified", user_id: "eve-now", anonymous_id: "anon-of-eve" },
    );
    // Their events go before they are asked to be forgotten, as they do when they are too old.
    await post(dendro.url, "/api/v1/events/delete?tenant=unused", {
      filters: [["is", "type", ["user.aliased", "user.identified"]]],
      date_range: "day",
      dry_run: false,
    });
    await erased("unused");
    expect(await figures("unused", ["events"])).toEqual([0]);
    await send({ type: "bought", user_id: "eve-formerly" });
    expect(await figures("unused", ["events"], [["is", "user", ["eve-now"]]])).toEqual([1]);
    await erase("unused", "eve-formerly");
    for (const word of ["eve-now", "eve-formerly", "anon-of-eve"])
      expect([word, filesWith(word)]).toEqual([word, []]);
    await send({ type: "bought", anonymous_id: "anon-of-eve" });
    expect(await figures("unused", ["users", "events"])).toEqual([0, 1]);
  }, 120_000);
});

async function erase(tenantId: string, user: string): Promise<void> {
  await post(dendro.url, `/api/v1/erasures?tenant=${tenantId}`, { user_id: user });
  await erased(tenantId);
}

/** Resolves when all is done that was asked to be erased. */
async function erased(tenantId: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const answer = await fetch(new URL(`/api/v1/erasures?tenant=${tenantId}`, dendro.url), {
          headers: { authorization: `Bearer ${adminKey}` },
        });
        const { erasures } = (await answer.json()) as { erasures: { status: string }[] };
        return erasures.filter(({ status }) => status !== "done");
      },
      { timeout: 60_000, interval: 200 },
    )
    .toEqual([]);
}

const filesWith = (word: string) => filesHolding(dendro.directory, [word]);
