import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { adminKey, asAdmin, ask, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

/** Who does what on which plan: one event each. */
const deeds = [
  ["ann", "pro", "visited"],
  ["ann", "pro", "bought"],
  ["bob", "team", "visited"],
  ["cid", "trial", "visited"],
  ["cid", "trial", "bought"],
  ["dee", "free", "visited"],
  ["dee", "free", "bought"],
  ["ann", "pro", "node.completed"],
  ["dee", "free", "node.completed"],
] as const;

beforeAll(async () => {
  for (const id of ["acme", "other"]) await post(dendro.url, "/api/v1/tenants", { id, name: id });
  await send("acme");
  await settled(dendro.url);
  await save("paying", { title: "Who pays", filters: [["is", "data.plan", ["pro", "team"]]] });
  await save("trial", { filters: [["is", "data.plan", ["trial"]]] });
  await save("buyers", { filters: [["did", "user", { filters: [["is", "type", ["bought"]]] }]] });
});

const send = async (tenant: string) =>
  await post(
    dendro.url,
    `/api/v1/events?tenant=${tenant}`,
    deeds.map(([user_id, plan, type], index) => ({
      type,
      user_id,
      run_id: user_id,
      path: `/${type}`,
      name: type,
      duration_ms: 500,
      timestamp: Date.now() - 60_000 + index,
      data: { plan },
    })),
  );

async function request(method: string, path: string, body?: unknown, key = adminKey): Promise<Response> {
  return await fetch(new URL(path, dendro.url), {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function save(name: string, body: unknown, tenant = "acme"): Promise<void> {
  const response = await request("PUT", `/api/v1/segments/${name}?tenant=${tenant}`, body);
  if (!response.ok) throw new Error(await response.text());
}

const usersOf = async (...filters: unknown[]) =>
  (
    await ask(dendro.url, { metrics: ["users"], dimensions: ["user"], filters, date_range: "24h" }, "acme")
  ).results.map(({ dimensions: [user] }) => user);

const isPaying = ["is", "segment", ["paying"]];
const isBuyer = ["is", "segment", ["buyers"]];
const writtenOut = ["is", "data.plan", ["pro", "team"]];

describe("a segment in a question", () => {
  test("stands for its filters; several for any of them", async () => {
    expect(await usersOf(isPaying)).toEqual(["ann", "bob"]);
    expect(await usersOf(["is", "segment", ["paying", "trial"]])).toEqual(["ann", "bob", "cid"]);
    // As pages ask for executions and conversations of which some event is so.
    expect(await usersOf(["has_done", "run", { filters: [isBuyer] }])).toEqual(["ann", "cid", "dee"]);
    expect(await usersOf(["has_done", "run", { filters: [["not", isBuyer]] }])).toEqual(["bob"]);
    expect(await usersOf(["is_not", "segment", ["paying", "trial"]])).toEqual(["dee"]);
    expect(await usersOf(["or", [isPaying, ["not", ["is", "segment", ["buyers"]]]]])).toEqual(["ann", "bob"]);
  });

  test("is a cohort when it says what somebody did", async () => {
    expect(await usersOf(["is", "segment", ["buyers"]])).toEqual(["ann", "cid", "dee"]);
    expect(await usersOf(["is", "segment", ["buyers"]], isPaying)).toEqual(["ann"]);
    expect(await usersOf(["did", "user", { filters: [isPaying, ["is", "type", ["bought"]]] }])).toEqual([
      "ann",
    ]);
  });

  const range = { date_range: "24h" };
  const visited = ["is", "type", ["visited"]];
  test.each<[string, string, (filter: unknown) => Record<string, unknown>]>([
    ["a query", "query", (filter) => ({ metrics: ["users"], filters: [filter], ...range })],
    [
      "a funnel and its steps",
      "funnel",
      (filter) => ({
        steps: [{ filters: [visited, filter] }, { filters: [["is", "type", ["bought"]], filter] }],
        filters: [["or", [filter, ["is", "data.plan", ["free"]]]]],
        per: "user",
        ...range,
      }),
    ],
    [
      "retention",
      "retention",
      (filter) => ({ first: [filter], return: [visited, filter], filters: [filter], per: "user", ...range }),
    ],
    ["paths", "paths", (filter) => ({ filters: [filter], per: "user", ...range })],
    ["bottlenecks", "bottlenecks", (filter) => ({ filters: [filter], ...range })],
    ["a list of events", "events/list", (filter) => ({ filters: [filter], ...range })],
  ])("of every kind is answered as if it were written out: %s", async (_name, path, question) => {
    const answer = async (filter: unknown) => {
      const response = await post(dendro.url, `/api/v1/${path}?tenant=acme`, question(filter));
      expect(response.status).toBe(200);
      return { ...((await response.json()) as object), query: null };
    };
    const named = await answer(isPaying);
    expect(named).toEqual(await answer(writtenOut));
    expect(named).not.toEqual(await answer(["is_not", "type", ["nothing"]]));
  });

  test("is repeated by the answer under its name", async () => {
    const query = { metrics: ["users"], filters: [isPaying], ...range };
    const response = await post(dendro.url, "/api/v1/query?tenant=acme", query);
    expect(await response.json()).toMatchObject({ query });
  });

  test("narrows what is exported, of figures and of events", async () => {
    const list = { filters: [isPaying], ...range };
    for (const body of [
      { format: "ndjson", events: { ...list, columns: ["user_id"] } },
      { format: "ndjson", query: { metrics: ["events"], dimensions: ["user"], ...list } },
    ]) {
      const text = await (await post(dendro.url, "/api/v1/export?tenant=acme", body)).text();
      expect(new Set(text.match(/ann|bob|cid|dee/gu))).toEqual(new Set(["ann", "bob"]));
    }
  });

  test("narrows what is watched live", async () => {
    await save("new-ones", { filters: [["is", "data.plan", ["brand-new"]]] });
    const filters = [["is", "segment", ["new-ones"]]];
    const socket = new WebSocket(`${dendro.url.replace("http", "ws")}/api/v1/live?tenant=acme`, asAdmin);
    const frames: { type: string; payload: unknown }[] = [];
    socket.on("message", (data) =>
      frames.push(JSON.parse((data as Buffer).toString("utf8")) as (typeof frames)[number]),
    );
    await new Promise((resolve) => socket.once("open", resolve));
    const query = { metrics: ["events"], filters, ...range };
    for (const frame of [
      { id: "q", type: "query.subscribe", payload: { query } },
      { id: "e", type: "events.subscribe", payload: { filters } },
      { id: "x", type: "events.subscribe", payload: { filters: [["is", "segment", ["nobody"]]] } },
    ])
      socket.send(JSON.stringify(frame));
    const has = async (type: string) =>
      await expect.poll(() => frames.map((frame) => frame.type)).toContain(type);
    await has("query.snapshot");
    await has("events.subscribed");
    await has("error");
    await post(dendro.url, "/api/v1/events?tenant=acme", [
      { type: "x", data: { plan: "old" } },
      { type: "x", data: { plan: "brand-new" } },
    ]);
    await has("query.patch");
    expect(frames.filter(({ type }) => type === "event")).toMatchObject([
      { payload: { event: { data: { plan: "brand-new" } } } },
    ]);
    expect(frames.find(({ type }) => type === "query.patch")).toMatchObject({
      payload: { upsert: [{ metrics: [1] }] },
    });
    expect(frames.find(({ type }) => type === "error")).toMatchObject({
      payload: { code: "invalid_query", message: expect.stringContaining("buyers") },
    });
    socket.close();
  });

  test.each([
    ["a name that there is not", [["is", "segment", ["payers"]]], "There are: buyers,"],
    ["another operator", [["contains", "segment", ["pay"]]], "is and is_not"],
    ["too many of them", Array.from({ length: 51 }, () => isPaying), "50 times"],
  ])("is refused with %s", async (_name, filters, message) => {
    const query = { metrics: ["users"], date_range: "24h", filters };
    const response = await post(dendro.url, "/api/v1/query?tenant=acme", query);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_query",
      detail: expect.stringContaining(message),
    });
  });
});

describe("segments are saved", () => {
  const list = async (tenant: string, key = adminKey) =>
    (
      (await (await request("GET", `/api/v1/segments?tenant=${tenant}`, undefined, key)).json()) as {
        segments: { name: string }[];
      }
    ).segments;

  test("under a name, per tenant, until they are removed", async () => {
    await save("mine", { title: " Mine ", filters: [writtenOut] }, "other");
    expect(await list("other")).toEqual([{ name: "mine", title: "Mine", filters: [writtenOut] }]);
    expect((await list("acme")).map(({ name }) => name)).not.toContain("mine");
    await save("mine", { filters: [["is", "country", ["DE"]]] }, "other");
    expect(await list("other")).toEqual([
      { name: "mine", title: null, filters: [["is", "country", ["DE"]]] },
    ]);
    const remove = async () => (await request("DELETE", "/api/v1/segments/mine?tenant=other")).status;
    expect([await remove(), await remove()]).toEqual([204, 404]);
    expect(await list("other")).toEqual([]);
  });

  test("by administrators, and read by others", async () => {
    const created = await post(dendro.url, "/api/v1/keys?tenant=acme", { name: "r", scope: "read" });
    const { key } = (await created.json()) as { key: string };
    expect((await list("acme", key)).length).toBeGreaterThan(2);
    const body = { filters: [writtenOut] };
    expect((await request("PUT", "/api/v1/segments/mine", body, key)).status).toBe(403);
    expect((await request("DELETE", "/api/v1/segments/paying", undefined, key)).status).toBe(403);
    expect((await request("GET", "/api/v1/segments?tenant=other", undefined, key)).status).toBe(403);
  });

  test.each([
    ["an unknown dimension", "x", { filters: [["is", "planet", ["Mars"]]] }, "unknown_dimension"],
    ["text compared as a number", "x", { filters: [[">", "country", [3]]] }, "invalid_query"],
    [
      "what visits are in has_done in has_done",
      "x",
      {
        filters: [
          ["did", "user", { filters: [["did", "user", { filters: [["is", "entry_page", ["/"]]] }]] }],
        ],
      },
      "invalid_query",
    ],
    ["a segment of segments", "x", { filters: [["not", isPaying]] }, "invalid_query"],
    ["no filters", "x", { filters: [] }, "invalid_request"],
    ["a filter that is none", "x", { filters: [["near", "country", ["DE"]]] }, "invalid_request"],
    ["a field that nobody knows", "x", { filters: [writtenOut], color: "red" }, "invalid_request"],
    ["a name with capitals", "Paying", { filters: [writtenOut] }, "invalid_request"],
    ["a name that is too long", "x".repeat(64), { filters: [writtenOut] }, "invalid_request"],
  ])("and not with %s", async (_name, name, body, code) => {
    const response = await request("PUT", `/api/v1/segments/${name}?tenant=acme`, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
  });
});
