import { Umami } from "@umami/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { personsUserAgent } from "../support/chromium.ts";
import { asAdmin } from "../support/dendro.ts";
import { createFaultyProxy } from "./support/faulty-proxy.ts";
import { runReceiver, type ReceiverUnderTest } from "./support/receiver.ts";

let dendro: ReceiverUnderTest;
beforeAll(async () => {
  dendro = await runReceiver();
});
afterAll(async () => await dendro.stop());

const send = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
  await fetch(`${dendro.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

test("@umami/node: pages, events and people", async () => {
  const umami = new Umami({ hostUrl: dendro.url, websiteId: dendro.key, userAgent: personsUserAgent });
  const answer = await umami.track({ url: "/docs?utm_source=x", hostname: "umami.example", title: "Docs" });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ cache: expect.any(String) as string });
  await umami.track({ url: "/docs", hostname: "umami.example", name: "signup", data: { plan: "pro" } });
  await umami.track("bare event", { color: "red" });
  await umami.identify({ plan: "pro" });
  expect(await dendro.table(["events"], ["type", "page"], ["is", "host", ["umami.example"]])).toEqual({
    "page_view, /docs": [1],
    "signup, /docs": [1],
  });
  expect(await dendro.table(["events"], ["data.color"], ["is", "type", ["bare event"]])).toEqual({
    red: [1],
  });
  expect(await dendro.figures(["events"], ["is", "type", ["user.identified"]])).toEqual([1]);
  expect(await dendro.figures(["visitors", "pageviews"], ["is", "host", ["umami.example"]])).toEqual([1, 1]);
});

test("@umami/node: what a server tells of its visitors is theirs, and not the server's", async () => {
  const umami = new Umami({ hostUrl: dendro.url, websiteId: dendro.key });
  const at = new Date(Date.now() - 30 * 3_600_000);
  // The library passes it on, and its types do not know it.
  const theirs = {
    id: "ann",
    ip: "81.2.69.142",
    userAgent: personsUserAgent,
    timestamp: Math.floor(at.getTime() / 1000),
  };
  await umami.track({
    url: "/told",
    hostname: "told.example",
    referrer: "https://www.google.com/",
    language: "en-GB",
    tag: "beta",
    ...theirs,
  });
  umami.reset();
  const here = ["is", "host", ["told.example"]];
  expect(
    await dendro.table(
      ["pageviews"],
      ["user", "country", "browser", "language", "referrer_source", "data.tag"],
      here,
    ),
  ).toEqual({ "ann, GB, Chrome, en-GB, Google, beta": [1] });
  const days = await dendro.table(["pageviews"], ["time:day"], here);
  expect(days[at.toISOString().slice(0, 10)]).toEqual([1]);
});

describe("agent batches", () => {
  const batch = {
    batch_id: "batch-1",
    worker_id: "support",
    sent_at: new Date().toISOString(),
    events: [
      { event: "thread.created", worker_id: "support", thread_id: "t-1", user_id: "ann" },
      { event: "message.c2s", worker_id: "support", thread_id: "t-1", user_id: "ann", event_id: "e-1" },
      {
        event: "tool.called",
        worker_id: "support",
        thread_id: "t-1",
        run_id: "r-1",
        data: { name: "search" },
      },
      {
        event: "error.occurred",
        worker_id: "other",
        thread_id: "t-1",
        data: { error: "no", type: "Timeout" },
      },
      {
        event: "feedback.like",
        worker_id: "support",
        user_id: "ann",
        data: { target_type: "event", target_id: "e-1" },
      },
      { event: "order.placed", worker_id: "support", data: { total: 12 } },
    ].map((event) => ({ ...event, timestamp: new Date().toISOString() })),
  };

  test("arrive as they are, and counted once however often they are sent", async () => {
    const authorization = `Bearer ${dendro.key}`;
    const first = await send("/webhooks/analytics", batch, { authorization });
    expect([first.status, await first.json()]).toEqual([202, { accepted: 6, duplicates: 0, rejected: [] }]);
    const again = await send("/webhooks/analytics", batch, { authorization });
    expect(await again.json()).toMatchObject({ accepted: 0, duplicates: 6 });
    const support = await dendro.table(
      ["events"],
      ["type", "source", "name"],
      ["is", "source", ["support", "other"]],
    );
    expect(support).toEqual({
      "thread.created, support, ": [1],
      "message.c2s, support, ": [1],
      "tool.called, support, search": [1],
      "error.occurred, other, ": [1],
      "feedback.like, support, ": [1],
      "order.placed, support, ": [1],
    });
    expect(await dendro.table(["events"], ["error_type", "status"], ["is", "source", ["other"]])).toEqual({
      "Timeout, error": [1],
    });
  });

  test("are refused without a key, and without events", async () => {
    expect((await send("/webhooks/analytics", batch)).status).toBe(401);
    const empty = await send("/webhooks/analytics", { batch_id: "x" }, { "x-api-key": dendro.key });
    expect([empty.status, await empty.json()]).toMatchObject([400, { code: "malformed_body" }]);
  });
});

describe("conversation tracking", () => {
  const track = async (what: string, body: object, headers = {}) =>
    await send(`/api/v1/analytics/track/${what}-public`, body, headers);

  test("is taken without a key from this machine", async () => {
    const answers = await Promise.all([
      track("activity", {
        user_id: "u1",
        username: "Ann",
        activity_type: "login",
        ip_address: "81.2.69.142",
        user_agent: personsUserAgent,
        extra_data: { method: "sso" },
      }),
      track("api-usage", {
        endpoint: "/api/chat",
        method: "post",
        user_id: "u1",
        status_code: 500,
        response_time: 0.25,
      }),
      // The message comes before its conversation, and twice.
      track("message", {
        message_id: "m1",
        conversation_id: "c1",
        user_id: "u1",
        role: "user",
        token_count: 9,
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const answer = {
      message_id: "m2",
      conversation_id: "c1",
      user_id: "u1",
      role: "assistant",
      token_count: 40,
      response_time: 1.5,
      model_used: "gpt-4o",
    };
    await track("message", answer);
    await track("message", answer);
    await track("conversation", { conversation_id: "c1", user_id: "u1", action: "created" });
    await track("conversation", { conversation_id: "c1", user_id: "u1", action: "created" });
    expect(await dendro.table(["events", "tokens"], ["type"], ["is", "user", ["u1"]])).toEqual({
      login: [1, 0],
      request: [1, 0],
      "message.c2s": [1, 9],
      "message.s2c": [1, 40],
      "conversation.created": [1, 0],
    });
    expect(
      await dendro.figures(["requests", "errors", "duration_p50"], ["is", "route", ["/api/chat"]]),
    ).toEqual([1, 1, expect.closeTo(250, -1)]);
  });

  test("is refused from elsewhere, and from a page that somebody looks at", async () => {
    const body = { user_id: "u2", username: "Bob", activity_type: "login" };
    expect((await track("activity", body, { "x-forwarded-for": "203.0.113.7" })).status).toBe(401);
    expect((await track("activity", body, { origin: "https://evil.example" })).status).toBe(401);
    const withKey = await track("activity", body, {
      "x-forwarded-for": "203.0.113.7",
      "x-api-key": dendro.key,
    });
    expect(withKey.status).toBe(200);
  });

  test("says what is wrong", async () => {
    const response = await track("conversation", { conversation_id: "c1", user_id: "u1", action: "renamed" });
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { success: false, message: '`action` must be "created" or "deleted"; got "renamed".' },
    ]);
    const half = await track("message", { message_id: "m1", user_id: "u1" });
    expect([half.status, await half.json()]).toMatchObject([
      422,
      { success: false, message: "The body needs `conversation_id`, `role`." },
    ]);
  });
});

test("the receivers are listed, each with a page", async () => {
  const response = await fetch(`${dendro.url}/api/v1/receivers`, asAdmin);
  const { receivers } = (await response.json()) as {
    receivers: {
      name: string;
      docs: string;
      needs_key: boolean;
      routes: { path: string }[];
      tried: { client: string; version: string; runs_in: string; what: string }[];
    }[];
  };
  expect(receivers.map(({ name }) => name)).toEqual([
    "native",
    "segment",
    "posthog",
    "mixpanel",
    "plausible",
    "umami",
    "otlp",
    "langfuse",
    "agent-batch",
    "conversation",
  ]);
  expect(receivers.find(({ name }) => name === "umami")?.tried).toMatchObject([
    { client: "@umami/node", version: expect.stringMatching(/^\d+\.\d+\.\d+$/u), runs_in: "servers" },
  ]);
  expect(receivers.filter(({ needs_key }) => !needs_key).map(({ name }) => name)).toEqual(["conversation"]);
  const page = await (await fetch(`${dendro.url}/docs/receivers`)).text();
  for (const { name, routes, tried } of receivers) {
    expect(page).toContain(`id="${name}"`);
    for (const { path } of routes) expect(page).toContain(path);
    for (const { client, version } of tried) expect(page).toContain(`<code>${client}</code> ${version}`);
  }
  expect((await fetch(`${dendro.url}/api/v1/receivers?key=${dendro.key}`)).status).toBe(403);
});

test("workflow executions, through a line that fails", async () => {
  const proxy = await createFaultyProxy(dendro.url, ["drop-answer", "none"]);
  const body = JSON.stringify({
    batch_id: "workflow-1",
    events: [
      { type: "workflow.started", name: "invoice", run_id: "x1" },
      { type: "node.completed", name: "ocr", run_id: "x1", duration_ms: 120, cached: true },
      {
        type: "node.completed",
        name: "llm",
        run_id: "x1",
        duration_ms: 900,
        provider: "openai",
        model: "gpt-4o",
        input_tokens: 100,
        output_tokens: 20,
        cost_usd: 0.5,
      },
      { type: "node.failed", name: "mail", run_id: "x1", error_type: "SmtpError" },
      { type: "workflow.failed", name: "invoice", run_id: "x1", error_type: "SmtpError", duration_ms: 1200 },
    ],
  });
  const post = async () =>
    await fetch(`${proxy.url}/api/v1/events`, { method: "POST", headers: { "x-api-key": dendro.key }, body });
  await expect(post()).rejects.toThrow("fetch failed");
  expect(await (await post()).json()).toMatchObject({ accepted: 0, duplicates: 5 });
  await proxy.close();
  expect(await dendro.table(["events", "cost"], ["type", "name", "status"], ["is", "run", ["x1"]])).toEqual({
    "workflow.started, invoice, ": [1, 0],
    "node.completed, ocr, ok": [1, 0],
    "node.completed, llm, ok": [1, 0.5],
    "node.failed, mail, error": [1, 0],
    "workflow.failed, invoice, error": [1, 0],
  });
});
