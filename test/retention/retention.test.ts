import { request as httpRequest } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { adminKey, ask, post, settled, upkept } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const quick = { DENDRO_UPKEEP_INTERVAL_MS: "200" };
const dendro = useDendro(quick);
beforeAll(async () => {
  for (const id of ["shop", "goner-tenant", "late", "later", "figures"])
    await post(dendro.url, "/api/v1/tenants", { id, name: id });
});

const day = 24 * 60 * 60 * 1000;
const headers = { authorization: `Bearer ${adminKey}`, "content-type": "application/json" };
const send = async (tenant: string, events: object[], more = "") => {
  const response = await post(dendro.url, `/api/v1/events?tenant=${tenant}${more}`, events);
  expect(response.status).toBe(202);
  return (await response.json()) as { accepted: number; rejected: { code: string }[] };
};
const change = async (tenant: string, body: object) =>
  await fetch(new URL(`/api/v1/tenants/${tenant}`, dendro.url), {
    method: "PATCH",
    headers,
    body: JSON.stringify(body),
  });
const daily = async (tenant: string, metrics: string[], filters: unknown[] = []) =>
  (
    await ask(dendro.url, { metrics, dimensions: ["time:day"], filters, date_range: "60d" }, tenant)
  ).results.flatMap(({ dimensions: [date], metrics: [...values] }) =>
    values.some((value) => value !== 0 && value !== null) ? [[date, ...values]] : [],
  );

/** Files below the data directory that hold a text. */
const filesWith = (text: string) => filesHolding(dendro.directory, [text]);

interface Receipt {
  id: string;
  status: string;
  events: number | null;
  subject_hash: string;
}

async function finished(id: string): Promise<Receipt> {
  for (;;) {
    const response = await fetch(new URL("/api/v1/erasures", dendro.url), { headers });
    const { erasures } = (await response.json()) as { erasures: Receipt[] };
    const receipt = erasures.find((one) => one.id === id);
    if (receipt?.status === "done") return receipt;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const ago = (days: number, minutes = 0) => Date.now() - days * day - minutes * 60_000;

/** A call of a model that a span tells of, by the id of its answer. */
const callOf = (user: string, answer: string, own: object) => ({
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: [
            {
              ...own,
              spanId: `00000000000000a${answer}`,
              name: "chat",
              startTimeUnixNano: `${ago(0)}000000`,
              endTimeUnixNano: `${ago(0)}000000`,
              attributes: Object.entries({
                "gen_ai.operation.name": "chat",
                "gen_ai.response.id": `${user}-${answer}`,
                "user.id": user,
              }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
            },
          ],
        },
      ],
    },
  ],
});

describe("an erased user", () => {
  test("is in no file and no figure any more, and nobody else's figures change, also when the server dies over it", async () => {
    const events = [0, 3, 10].flatMap((days) => [
      {
        type: "message.c2s",
        user_id: "secret-ann",
        thread_id: `t-ann-${days}`,
        timestamp: ago(days),
        data: { text: "I am secret-ann" },
      },
      {
        type: "message.s2c",
        thread_id: `t-ann-${days}`,
        timestamp: ago(days) + 1,
        data: { text: "Hello secret-ann" },
      },
      { type: "message.c2s", user_id: "bob", thread_id: `t-bob-${days}`, timestamp: ago(days) },
      { type: "message.s2c", thread_id: `t-bob-${days}`, timestamp: ago(days) + 1, cost_usd: 0.5 },
      {
        type: "page_view",
        path: "/account/secret-ann",
        user_id: "secret-ann",
        visitor: "00000000000000a1",
        timestamp: ago(days, 5),
      },
      { type: "page_view", path: "/", visitor: "00000000000000b2", timestamp: ago(days, 5) },
    ]);
    await send("shop", events);
    const traceId = "5b8efff798038103d269b633813fc60c";
    for (const [index, own] of [{ traceId }, {}].entries())
      await post(dendro.url, "/v1/traces?tenant=shop", callOf("secret-ann", `${index}`, own));
    await settled(dendro.url);
    await upkept(dendro.url);
    expect(filesWith("secret-ann").length).toBeGreaterThan(0);
    expect(filesWith(traceId).length).toBeGreaterThan(0);
    const messages = async () =>
      (await daily("shop", ["messages", "users", "visits", "cost"])).map((row) => row.slice(1).join(" "));
    expect(await messages()).toEqual(["4 2 2 0.5", "4 2 2 0.5", "4 2 2 0.5"]);

    const receipt = (await (
      await post(dendro.url, "/api/v1/erasures?tenant=shop", { user_id: "secret-ann" })
    ).json()) as Receipt;
    expect(receipt.status).toBe("running");
    await dendro.kill();
    await dendro.restart();
    const done = await finished(receipt.id);
    expect(done).toMatchObject({ events: 11, visits: 3, status: "done" });
    expect(JSON.stringify(done)).not.toContain("secret-ann");
    expect(filesWith("secret-ann")).toEqual([]);
    expect(filesWith(traceId)).toEqual([]);
    expect(await messages()).toEqual(["2 1 1 0.5", "2 1 1 0.5", "2 1 1 0.5"]);
    const pages = await ask(
      dendro.url,
      { metrics: ["pageviews"], dimensions: ["page"], date_range: "60d" },
      "shop",
    );
    expect(pages.results).toEqual([{ dimensions: ["/"], metrics: [3] }]);
  }, 180_000);
});

describe("an erased tenant", () => {
  test("takes no events of a request that began before", async () => {
    await post(dendro.url, "/api/v1/tenants", { id: "slow-tenant", name: "slow" });
    const body = JSON.stringify([{ type: "late", data: { text: "slow-secret" } }]);
    const request = httpRequest(new URL("/api/v1/events?tenant=slow-tenant", dendro.url), {
      method: "POST",
      headers: { ...headers, "content-length": body.length },
    });
    const answered = new Promise<number | undefined>((resolve) =>
      request.once("response", ({ statusCode }) => resolve(statusCode)),
    );
    request.write(body.slice(0, 10));
    await send("slow-tenant", [{ type: "early" }]);
    const response = await fetch(new URL("/api/v1/tenants/slow-tenant", dendro.url), {
      method: "DELETE",
      headers,
    });
    await finished(((await response.json()) as Receipt).id);
    request.end(body.slice(10));
    expect(await answered).toBe(404);
    await settled(dendro.url);
    expect(filesWith("slow-secret")).toEqual([]);
  }, 60_000);

  test("leaves nothing of the requests that came while it was erased", async () => {
    await post(dendro.url, "/api/v1/tenants", { id: "busy-tenant", name: "busy" });
    const sendOne = async (_: unknown, n: number) =>
      (
        await post(dendro.url, "/api/v1/events?tenant=busy-tenant", [
          { type: "busy", data: { text: `busy-secret ${n}` } },
        ])
      ).status;
    const before = await Promise.all(Array.from({ length: 50 }, sendOne));
    const during = Array.from({ length: 300 }, sendOne);
    const response = await fetch(new URL("/api/v1/tenants/busy-tenant", dendro.url), {
      method: "DELETE",
      headers,
    });
    const statuses = await Promise.all(during);
    expect([...new Set(before)]).toEqual([202]);
    expect(statuses.every((status) => [202, 404].includes(status))).toBe(true);
    await finished(((await response.json()) as Receipt).id);
    await settled(dendro.url);
    expect(filesWith("busy-secret")).toEqual([]);
  }, 60_000);

  test("is in no file any more, and its keys open nothing", async () => {
    await send("goner-tenant", [
      { type: "page_view", path: "/goner-path", visitor: "00000000000000c3", timestamp: ago(2) },
      { type: "message.c2s", user_id: "cid", thread_id: "t" },
    ]);
    const made = await post(dendro.url, "/api/v1/keys?tenant=goner-tenant", {
      name: "theirs",
      scope: "read",
    });
    const { key } = (await made.json()) as { key: string };
    await post(dendro.url, "/api/v1/events?tenant=shop", [{ type: "kept" }]);
    const response = await fetch(new URL("/api/v1/tenants/goner-tenant", dendro.url), {
      method: "DELETE",
      headers,
    });
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as Receipt;
    expect(await finished(id)).toMatchObject({ events: 2 });
    expect(filesWith("goner-")).toEqual([]);
    const asked = await post(
      dendro.url,
      "/api/v1/query",
      { metrics: ["events"], date_range: "day" },
      { authorization: `Bearer ${key}` },
    );
    expect(asked.status).toBe(401);
    expect((await post(dendro.url, "/api/v1/events?tenant=goner-tenant", [{ type: "x" }])).status).toBe(404);
    expect(
      (
        await ask(
          dendro.url,
          { metrics: ["events"], filters: [["is", "type", ["kept"]]], date_range: "day" },
          "shop",
        )
      ).results[0]?.metrics,
    ).toEqual([1]);
  }, 180_000);
});

describe("events that are too old", () => {
  test("go, domain by domain, and the figures of their days stay", async () => {
    const old = [5, 40].flatMap((days) => [
      { type: "page_view", path: "/", visitor: "00000000000000d4", timestamp: ago(days) },
      { type: "llm.called", model: "x", cost_usd: 2, timestamp: ago(days) },
    ]);
    await send("default", old);
    await settled(dendro.url);
    await upkept(dendro.url);
    const before = await daily("default", ["events", "pageviews", "visits", "visitors", "cost"]);
    expect(before).toHaveLength(2);
    expect((await change("default", { retention_days: { default: null, web: 30 } })).status).toBe(200);
    const listed = async () => {
      const response = await post(dendro.url, "/api/v1/events/list", { date_range: "60d" });
      return ((await response.json()) as { events: { type: string }[] }).events.map(({ type }) => type);
    };
    await expect.poll(listed, { timeout: 30_000 }).toHaveLength(3);
    expect((await listed()).toSorted()).toEqual(["llm.called", "llm.called", "page_view"]);
    expect(await daily("default", ["events", "pageviews", "visits", "visitors", "cost"])).toEqual(before);
    const sinceOf = async (path: string, asked: object) => {
      const response = await post(dendro.url, path, { date_range: "60d", ...asked });
      if (!response.ok) throw new Error(await response.text());
      const { meta } = (await response.json()) as { meta: { events_since?: string } };
      return meta.events_since;
    };
    const midnight = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000).setUTCHours(0, 0, 0, 0);
    const query = async (asked: object) => await sinceOf("/api/v1/query", { metrics: ["events"], ...asked });
    expect(await query({})).toBeUndefined();
    expect(await query({ dimensions: ["time:day"] })).toBeUndefined();
    expect(await query({ dimensions: ["page"], date_range: "20d" })).toBeUndefined();
    expect(await query({ dimensions: ["page", "model"] })).toBe(new Date(midnight).toISOString());
    expect(await query({ metrics: ["mean(cost per user)"] })).toBe(new Date(midnight).toISOString());
    const steps = [
      { filters: [["is", "type", ["page_view"]]] },
      { filters: [["is", "type", ["llm.called"]]] },
    ];
    expect(await sinceOf("/api/v1/funnel", { steps, per: "user" })).toBe(new Date(midnight).toISOString());

    const { accepted, rejected } = await send("default", [
      { type: "page_view", path: "/", timestamp: ago(35) },
      { type: "llm.called", model: "x", cost_usd: 1, timestamp: ago(40) },
    ]);
    expect([accepted, rejected.map(({ code }) => code)]).toEqual([1, ["event_too_old"]]);
    await settled(dendro.url);
    await upkept(dendro.url);
    const after = await daily("default", ["events", "pageviews", "visits", "visitors", "cost"]);
    expect(after[0]).toEqual([before[0]?.[0], 3, 1, 1, 1, 3]);
    expect(after[1]).toEqual(before[1]);
  }, 90_000);

  test.each([
    [{ retention_days: { default: 0 } }],
    [{ retention_days: { web: 1.5 } }],
    [{ retention_days: { planets: 3 } }],
    [{ mode: "secret" }],
  ])("%j is refused", async (body) => {
    expect((await change("default", body)).status).toBe(400);
  });
});

/** Opens a socket and asks for something; gathers the types of frames that come for it, with what they say. */
async function watch(
  tenant: string,
  type: string,
  payload: object,
): Promise<{ frames: string[]; end: () => void }> {
  const socket = new WebSocket(`${dendro.url.replace("http", "ws")}/api/v1/live?tenant=${tenant}`, {
    headers,
  });
  await new Promise((resolve) => socket.once("open", resolve));
  const frames: string[] = [];
  socket.on("message", (data: Buffer) => frames.push(data.toString()));
  socket.send(JSON.stringify({ id: "1", type, payload }));
  await expect.poll(() => frames.length, { timeout: 10_000 }).toBe(1);
  return { frames, end: () => socket.close() };
}

describe("a tenant that is shown late", () => {
  test("is no longer shown to those who watched it before", async () => {
    const events = await watch("later", "events.subscribe", {});
    const figures = await watch("later", "query.subscribe", {
      query: { metrics: ["events"], date_range: "day" },
    });
    await send("later", [{ type: "seen" }]);
    await expect.poll(() => [events.frames.length, figures.frames.length]).toEqual([2, 2]);
    await change("later", { mode: "delayed" });
    await send("later", [{ type: "hidden" }]);
    await settled(dendro.url);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect([events.frames.length, figures.frames.length]).toEqual([2, 2]);
    events.end();
    figures.end();
  });

  test("sees what was a day ago, and nothing live", async () => {
    await change("late", { mode: "delayed" });
    await send("late", [
      { type: "seen", timestamp: ago(2) },
      { type: "seen", timestamp: ago(0, 60) },
      { type: "seen" },
    ]);
    await settled(dendro.url);
    for (const date_range of ["7d", [new Date(ago(3)).toISOString(), new Date(ago(-1)).toISOString()]]) {
      const { results } = await ask(dendro.url, { metrics: ["events"], date_range }, "late");
      expect(results[0]?.metrics).toEqual([1]);
    }
    const listed = await post(dendro.url, "/api/v1/events/list?tenant=late", { date_range: "7d" });
    expect(((await listed.json()) as { events: unknown[] }).events).toHaveLength(1);
    const exported = await post(dendro.url, "/api/v1/export?tenant=late", {
      format: "ndjson",
      events: { date_range: "7d" },
    });
    expect((await exported.text()).trim().split("\n")).toHaveLength(1);
    const socket = new WebSocket(`${dendro.url.replace("http", "ws")}/api/v1/live?tenant=late`, { headers });
    await new Promise((resolve) => socket.once("open", resolve));
    const answer = new Promise<string>((resolve) =>
      socket.on("message", (data: Buffer) => resolve(data.toString())),
    );
    socket.send(
      JSON.stringify({
        id: "1",
        type: "query.subscribe",
        payload: { query: { metrics: ["events"], date_range: "day" } },
      }),
    );
    expect(await answer).toContain("live_unavailable");
    socket.close();
  });
});

describe("a tenant that keeps figures only", () => {
  test("keeps the figures of days that are over, and none of their events", async () => {
    await send("figures", [
      {
        type: "page_view",
        path: "/",
        visitor: "00000000000000e5",
        timestamp: ago(2),
        data: { note: "personal-note" },
      },
      { type: "page_view", path: "/", visitor: "00000000000000e5" },
      { type: "llm.called", model: "own", cost_usd: 0.25, timestamp: ago(2) },
    ]);
    await settled(dendro.url);
    const count = async () => await daily("figures", ["pageviews", "visitors", "visits"]);
    const before = await count();
    expect(before.map(([, ...values]) => values)).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    await change("figures", { mode: "aggregate_only" });
    const rows = async () =>
      (await ask(dendro.url, { metrics: ["count(visitor)"], date_range: "60d" }, "figures")).results[0]
        ?.metrics[0];
    await expect
      .poll(
        async () =>
          (
            await ask(
              dendro.url,
              { metrics: ["events"], filters: [["is", "data.note", ["personal-note"]]], date_range: "60d" },
              "figures",
            )
          ).results[0]?.metrics[0],
        { timeout: 30_000 },
      )
      .toBe(0);
    expect(await rows()).toBe(1);
    expect(await count()).toEqual(before);
    const live = await watch("figures", "query.subscribe", {
      query: { metrics: ["pageviews"], date_range: "7d" },
    });
    expect(live.frames[0]).toContain('"metrics":[2]');
    live.end();
    const events = await watch("figures", "events.subscribe", {});
    expect(JSON.parse(events.frames[0] ?? "")).toMatchObject({
      type: "error",
      payload: { code: "events_not_kept" },
    });
    events.end();
    const costs = await fetch(new URL("/analytics/costs?tenant=figures", dendro.url), { headers });
    expect(await costs.json()).toMatchObject({ total_cost: 0.25, events_since: expect.any(String) });
    for (const [path, body] of [
      ["/api/v1/events/list", { date_range: "7d" }],
      ["/api/v1/export", { format: "csv", events: { date_range: "7d" } }],
    ] as const) {
      const response = await post(dendro.url, `${path}?tenant=figures`, body);
      expect([path, response.status, ((await response.json()) as { code: string }).code]).toEqual([
        path,
        403,
        "events_not_kept",
      ]);
    }
  }, 60_000);
});
