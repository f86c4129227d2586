import { beforeAll, describe, expect, test } from "vitest";
import { adminKey, ask, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
beforeAll(async () => {
  for (const id of ["acme", "other"]) await post(dendro.url, "/api/v1/tenants", { id, name: id });
});

const prices = "/api/v1/prices";

async function request(method: string, path: string, body?: unknown, key = adminKey): Promise<Response> {
  return await fetch(new URL(path, dendro.url), {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const read = async (path: string, key = adminKey) =>
  (await (await request("GET", path, undefined, key)).json()) as Record<string, unknown>;

/** What a tenant's events of a thread cost. */
async function costOf(tenant: string, thread: string): Promise<number | null | undefined> {
  await settled(dendro.url);
  const question = { metrics: ["cost"], filters: [["is", "thread", [thread]]], date_range: "all" };
  return (await ask(dendro.url, question, tenant)).results[0]?.metrics[0];
}

const call = { type: "llm.called", model: "gpt-4o", input_tokens: 1_000_000, output_tokens: 100_000 };

describe("what came without a cost gets it", () => {
  test("from its own day's price, also as history; what was sent stays; what nobody knows has none", async () => {
    const o3 = { ...call, model: "o3", thread_id: "dated" };
    await post(dendro.url, "/api/v1/events?history=true", [
      { ...o3, id: "a", timestamp: "2025-06-09T12:00:00Z" },
      { ...o3, id: "b", timestamp: "2025-06-10T12:00:00Z" },
    ]);
    await post(dendro.url, "/api/v1/events", [
      { ...call, thread_id: "sent", cost_usd: 0.25 },
      { ...call, thread_id: "unknown", model: "nobody-knows" },
      { ...call, thread_id: "once" },
      { ...call, thread_id: "once", type: "agent.invoked" },
      { ...call, thread_id: "named", cost_source: "sent" },
    ]);
    expect(await costOf("default", "dated")).toBe(14 + 2.8);
    expect(await costOf("default", "sent")).toBe(0.25);
    expect(await costOf("default", "unknown")).toBe(0);
    expect(await costOf("default", "once")).toBe(3.5);
    expect(await costOf("default", "named")).toBe(3.5);
  });

  test("from OpenTelemetry, on the call and not on the agent around it", async () => {
    const use = {
      "gen_ai.provider.name": "google",
      "gen_ai.request.model": "gemini-2.5-flash",
      "gen_ai.usage.input_tokens": 1_000_000,
      "gen_ai.usage.details.input_audio_tokens": 500_000,
      "gen_ai.conversation.id": "otlp",
    };
    const span = (operation: string, spanId: string) => ({
      traceId: "5b8efff798038103d269b633813fc60c",
      spanId,
      name: operation,
      startTimeUnixNano: `${Date.now()}000000`,
      endTimeUnixNano: `${Date.now()}000000`,
      attributes: Object.entries({ ...use, "gen_ai.operation.name": operation }).map(([key, value]) => ({
        key,
        value: typeof value === "number" ? { intValue: value } : { stringValue: value },
      })),
    });
    const spans = [span("chat", "eee19b7ec3c1b174"), span("invoke_agent", "eee19b7ec3c1b173")];
    await post(dendro.url, "/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] });
    expect(await costOf("default", "otlp")).toBe(0.65);
  });
});

describe("a tenant's own prices", () => {
  const own = { model: "GPT-4o*", input_usd_per_million: 1, output_usd_per_million: 2.5 };

  test("count from when they are set, for that tenant alone, until they are removed", async () => {
    const send = async (tenant: string, thread_id: string) =>
      await post(dendro.url, `/api/v1/events?tenant=${tenant}`, { ...call, thread_id });
    await send("acme", "before");
    const set = await request("PUT", `${prices}?tenant=acme`, own);
    expect(set.status).toBe(200);
    expect(await set.json()).toEqual({
      provider: null,
      model: "gpt-4o*",
      from: null,
      input_usd_per_million: 1,
      output_usd_per_million: 2.5,
      cache_read_usd_per_million: null,
      cache_write_usd_per_million: null,
      reasoning_usd_per_million: null,
      input_audio_usd_per_million: null,
      output_audio_usd_per_million: null,
    });
    for (const tenant of ["acme", "other"]) await send(tenant, "after");
    expect((await request("DELETE", `${prices}?tenant=acme&model=gpt-4o*`)).status).toBe(204);
    await send("acme", "removed");
    expect(await costOf("acme", "before")).toBe(3.5);
    expect(await costOf("acme", "after")).toBe(1.25);
    expect(await costOf("other", "after")).toBe(3.5);
    expect(await costOf("acme", "removed")).toBe(3.5);
  });

  test("are seen and set with that tenant's keys alone, and set by administrators alone", async () => {
    const makeKey = async (scope: string, tenant: string) =>
      (
        (await (await post(dendro.url, `/api/v1/keys?tenant=${tenant}`, { name: "k", scope })).json()) as {
          key: string;
        }
      ).key;
    const [acmes, others, reader] = [
      await makeKey("admin", "acme"),
      await makeKey("admin", "other"),
      await makeKey("read", "acme"),
    ];
    expect((await request("PUT", prices, { ...own, from: "2026-01-01" }, acmes)).status).toBe(200);
    expect((await read(prices, reader))["prices"]).toHaveLength(1);
    expect((await read(prices, others))["prices"]).toEqual([]);
    expect(
      (await request("DELETE", `${prices}?model=gpt-4o*&from=2026-01-01`, undefined, others)).status,
    ).toBe(404);
    expect((await request("GET", `${prices}?tenant=acme`, undefined, others)).status).toBe(403);
    expect((await request("PUT", prices, own, reader)).status).toBe(403);
    expect((await request("DELETE", `${prices}?model=gpt-4o*`, undefined, reader)).status).toBe(403);

    const resolve = `${prices}/resolve?model=gpt-4o-mini&provider=openai&at=`;
    expect(await read(`${resolve}2026-01-01`, reader)).toMatchObject({
      cost_source: "tenant",
      model: "gpt-4o*",
      from: "2026-01-01",
      steps: [{ above_input_tokens: 0, input_usd_per_million: 1, reasoning_usd_per_million: 2.5 }],
    });
    expect(await read(`${resolve}2025-12-31T23:59:59Z`, reader)).toMatchObject({ cost_source: "list" });
    expect(await read(`${resolve}2026-01-01`, others)).toMatchObject({
      cost_source: "list",
      provider: "openai",
      model: "gpt-4o-mini",
      steps: [{ input_usd_per_million: 0.15, cache_read_usd_per_million: 0.075 }],
    });
  });

  test("are refused with a reason when they are none", async () => {
    const faulty = [
      { ...own, model: "" },
      { ...own, from: "2026-02-30" },
      { ...own, input_usd_per_million: -1 },
      { ...own, input_usd_per_million: "1" },
      { ...own, cache_read_usd_per_million: 1e9 },
      { model: "m", input_usd_per_million: 1 },
      { ...own, input_eur_per_million: 1 },
    ];
    for (const body of faulty) {
      const response = await request("PUT", prices, body);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        400,
        "invalid_request",
      ]);
    }
    expect((await request("DELETE", prices)).status).toBe(400);
    expect((await request("GET", `${prices}/resolve?model=m&at=soon`)).status).toBe(400);
    expect(await read(`${prices}/resolve?model=nobody-knows`)).toEqual({
      cost_source: "unknown",
      provider: null,
      model: null,
      from: null,
      steps: [],
    });
  });
});

test("a call that two spans tell of has its tokens and cost once, whichever comes first and over a restart", async () => {
  const now = Date.now();
  const traceId = "7b8efff798038103d269b633813fc60c";
  const span = (spanId: string, used: Record<string, number>, more: object = {}) => ({
    resourceSpans: [
      {
        scopeSpans: [
          {
            scope: { name: spanId },
            spans: [
              {
                traceId,
                spanId,
                name: "chat",
                startTimeUnixNano: `${now - 2000}000000`,
                endTimeUnixNano: `${now - 1000}000000`,
                attributes: [
                  ...Object.entries({
                    "gen_ai.operation.name": "chat",
                    "gen_ai.request.model": "gpt-4o",
                    "session.id": "told",
                  }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
                  ...Object.entries(used).map(([key, intValue]) => ({ key, value: { intValue } })),
                ],
                ...more,
              },
            ],
          },
        ],
      },
    ],
  });
  const used = { "gen_ai.usage.input_tokens": 1_000_000, "gen_ai.usage.output_tokens": 100_000 };
  const outer = "00000000000000a1";
  const restart = async () => {
    await settled(dendro.url);
    await dendro.stop();
    await dendro.restart();
  };
  const told = async () => {
    await settled(dendro.url);
    const question = {
      metrics: ["llm_calls", "input_tokens", "output_tokens", "cost"],
      filters: [["is", "thread", ["told"]]],
      date_range: "all",
    };
    return (await ask(dendro.url, question, "default")).results[0]?.metrics;
  };
  await post(dendro.url, "/v1/traces", span(outer, {}));
  expect(await told()).toEqual([1, 0, 0, 0]);
  await restart();
  await post(dendro.url, "/v1/traces", span("00000000000000a2", used, { parentSpanId: outer }));
  expect(await told()).toEqual([1, 1_000_000, 100_000, 3.5]);
  await restart();
  await post(dendro.url, "/v1/traces", span("00000000000000a3", used, { parentSpanId: "00000000000000a9" }));
  expect(await told()).toEqual([1, 1_000_000, 100_000, 3.5]);
});
