import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asyncContext } from "../node/index.ts";
import { clientOf, startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";
import type { TrackedEvent } from "../index.ts";

let dendro: FakeDendro;
beforeAll(() => void process.setMaxListeners(200));
beforeEach(async () => {
  dendro = await startFakeDendro();
});
afterEach(async () => await dendro.close());

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const header = `00-${trace}-00f067aa0ba902b7-01`;
const tick = async (ms = 5) => await new Promise((resolve) => setTimeout(resolve, ms));

/** What is sent, by name. */
async function sent(client: { flush(): Promise<void> }): Promise<Map<string | undefined, TrackedEvent>> {
  await client.flush();
  return new Map(dendro.events().map((event) => [event.name ?? event.type, event]));
}

describe("a span", () => {
  test("returns what the work returns, at once or later, and says how long it took", async () => {
    const { client } = clientOf(dendro);
    expect(client.span("now", () => 7)).toBe(7);
    expect(
      await client.span({ name: "later", type: "step.done", user_id: "u" }, async (span) => {
        await tick(20);
        span.set({ data: { found: 3 } });
        return 8;
      }),
    ).toBe(8);
    const events = await sent(client);
    expect(events.get("now")).toMatchObject({
      type: "span",
      status: "ok",
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/u),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/u),
    });
    expect(events.get("now")).not.toHaveProperty("parent_span_id");
    expect(events.get("later")).toMatchObject({ type: "step.done", user_id: "u", data: { found: 3 } });
    expect(events.get("later")?.duration_ms).toBeGreaterThanOrEqual(19);
  });

  test("throws on what the work throws, the very same, and says what it was", async () => {
    const { client } = clientOf(dendro);
    const error = new RangeError("too far");
    const failure = Object.assign(new Error("no"), { code: "ECONNREFUSED" });
    expect(() =>
      client.span("now", () => {
        throw error;
      }),
    ).toThrow(error);
    await expect(client.span("later", async () => await Promise.reject(failure))).rejects.toBe(failure);
    await expect(client.span("text", async () => await Promise.reject("text"))).rejects.toBe("text");
    const events = await sent(client);
    expect(events.get("now")).toMatchObject({
      status: "error",
      error_type: "RangeError",
      data: { error: { message: "too far", stack: expect.stringContaining("RangeError") } },
    });
    expect(events.get("later")).toMatchObject({ status: "error", error_type: "ECONNREFUSED" });
    expect(events.get("text")).toMatchObject({ error_type: "string", data: { error: { message: "text" } } });
  });

  test("calls `then` of what the work returns once, because some queries run whenever it is called", async () => {
    const { client } = clientOf(dendro);
    let runs = 0;
    // oxlint-disable-next-line unicorn/no-thenable -- a query that runs whenever it is awaited
    const query = { then: (resolve: (value: number) => void) => resolve((runs += 1)) };
    expect(await client.span("query", () => query as unknown as Promise<number>)).toBe(1);
    expect(runs).toBe(1);
  });

  test("is the child of whoever called, and of none when the header is no good", async () => {
    const { client } = clientOf(dendro);
    client.span({ name: "in", traceparent: header }, (span) => {
      expect(span.traceparent()).toBe(`00-${trace}-${span.span_id}-01`);
    });
    client.span({ name: "lost", traceparent: "00-bad" }, () => {});
    const events = await sent(client);
    expect(events.get("in")).toMatchObject({ trace_id: trace, parent_span_id: "00f067aa0ba902b7" });
    expect(events.get("lost")?.trace_id).not.toBe(trace);
    expect(events.get("lost")).not.toHaveProperty("parent_span_id");
  });

  test("passes its trace and what it is about to its children", async () => {
    const { client } = clientOf(dendro);
    client.span({ name: "outer", thread_id: "t", user_id: "u" }, (outer) => {
      outer.child("inner", (inner) => inner.tool("search", { user_id: "other" }, () => {}));
    });
    const events = await sent(client);
    const [outer, inner, search] = ["outer", "inner", "search"].map((name) => events.get(name));
    expect(inner).toMatchObject({ thread_id: "t", user_id: "u", parent_span_id: outer?.span_id });
    expect(search).toMatchObject({ thread_id: "t", user_id: "other", parent_span_id: inner?.span_id });
    expect(search?.trace_id).toBe(outer?.trace_id);
  });

  test("that is begun by hand ends once", async () => {
    const { client } = clientOf(dendro);
    const span = client.startSpan("stream");
    span.end();
    span.end();
    await client.flush();
    expect(dendro.events()).toHaveLength(1);
  });

  test("never throws because of what it is told", async () => {
    const { client } = clientOf(dendro);
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    expect(client.span(hostile, (span) => (span.set(hostile), 1))).toBe(1);
    expect(client.tool("t", hostile, () => 2)).toBe(2);
    expect(client.span(null as unknown as string, () => 3)).toBe(3);
    expect(client.modelCall(null as unknown as { provider: string; model: string }, () => 4)).toBe(4);
    const strange = new Proxy(new Error("x"), {
      get: () => {
        throw new Error("no");
      },
    });
    await expect(client.span("s", async () => await Promise.reject(strange))).rejects.toBe(strange);
  });
});

test("a span says what it was given and what it gave", async () => {
  const { client } = clientOf(dendro);
  client.tool("search", { input: { q: "tents" } }, (span) => span.set({ output: ["A", "B"] }));
  expect((await sent(client)).get("search")).toMatchObject({ input: { q: "tents" }, output: ["A", "B"] });
});

describe("with a context", () => {
  test("spans know their parent through whatever is awaited, also side by side", async () => {
    const { client } = clientOf(dendro, { context: asyncContext() });
    await Promise.all(
      ["a", "b"].map((name) =>
        client.agentStep(name, async () => {
          await tick();
          await client.tool(`${name}-tool`, async () => await tick());
        }),
      ),
    );
    client.span("alone", () => {});
    const events = await sent(client);
    for (const name of ["a", "b"])
      expect(events.get(`${name}-tool`)?.parent_span_id).toBe(events.get(name)?.span_id);
    expect(events.get("a")?.trace_id).not.toBe(events.get("b")?.trace_id);
    expect(events.get("alone")).not.toHaveProperty("parent_span_id");
  });
});

describe("agents, models, tools and workflows", () => {
  test("have the types that Dendro counts", async () => {
    const { client } = clientOf(dendro);
    await client.agentStep("planner", { thread_id: "t" }, async (step) => {
      await step.modelCall({ provider: "anthropic", model: "claude-sonnet-4-5" }, async (call) => {
        await tick();
        call.usage({ input_tokens: 1200, output_tokens: 300, cache_read_tokens: 1000, cost_usd: 0.01 });
      });
      step.tool("search", () => "found");
    });
    const events = await sent(client);
    const agent = events.get("planner");
    expect(agent).toMatchObject({ type: "agent.invoked", thread_id: "t", status: "ok" });
    expect(agent).not.toHaveProperty("input_tokens");
    expect(events.get("llm.called")).toMatchObject({
      provider: "anthropic",
      model: "claude-sonnet-4-5",
      input_tokens: 1200,
      output_tokens: 300,
      cache_read_tokens: 1000,
      cost_usd: 0.01,
      thread_id: "t",
      parent_span_id: agent?.span_id,
    });
    expect(events.get("search")).toMatchObject({ type: "tool.called", parent_span_id: agent?.span_id });
  });

  test("a workflow tells of its beginning and its end, and so do its nodes", async () => {
    const { client } = clientOf(dendro);
    await expect(
      client.workflow("invoice", async (run) => {
        await run.workflowNode("fetch", { cached: true }, async () => await tick());
        await run.workflowNode("parse", async () => await Promise.reject(new TypeError("no")));
      }),
    ).rejects.toThrow("no");
    await client.flush();
    const events = dendro.events();
    expect(events.map(({ type, name }) => [type, name])).toEqual([
      ["workflow.started", "invoice"],
      ["node.started", "fetch"],
      ["node.completed", "fetch"],
      ["node.started", "parse"],
      ["node.failed", "parse"],
      ["workflow.failed", "invoice"],
    ]);
    expect(new Set(events.map(({ run_id }) => run_id)).size).toBe(1);
    expect(events[0]?.run_id).toMatch(/^[0-9a-f-]{36}$/u);
    expect(events[0]).not.toHaveProperty("duration_ms");
    expect(events[2]).toMatchObject({ cached: true, status: "ok", span_id: events[1]?.span_id });
    expect(events[4]).toMatchObject({ status: "error", error_type: "TypeError" });
  });

  test("a workflow inside another is an execution of its own, unless it is told which", async () => {
    const { client } = clientOf(dendro);
    client.workflow("outer", { run_id: "r1" }, (outer) => outer.workflow("inner", () => {}));
    const events = await sent(client);
    expect(events.get("outer")?.run_id).toBe("r1");
    expect(events.get("inner")?.run_id).not.toBe("r1");
  });

  test("work may fail without throwing", async () => {
    const { client } = clientOf(dendro);
    client.workflowNode("check", { run_id: "r" }, (node) =>
      node.set({ status: "error", error_type: "refused" }),
    );
    await client.flush();
    expect(dendro.events()[1]).toMatchObject({ type: "node.failed", error_type: "refused" });
  });
});
