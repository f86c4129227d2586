import { beforeAll, describe, expect, test } from "vitest";
import type { SpanOutline, TraceSpan, TraceSubject, TraceSummary } from "@dendro/core";
import { agentTrace, oddTrace, sendAll } from "../browser/support/sample-traces.ts";
import { adminKey, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

beforeAll(async () => {
  const now = Date.now();
  await sendAll(dendro.url, [
    ...agentTrace("one", now - 60_000, 1),
    ...agentTrace("two", now - 90_000, 2),
    ...oddTrace("odd", now - 120_000),
  ]);
  await settled(dendro.url);
});

const get = async (path: string) =>
  await fetch(new URL(path, dendro.url), { headers: { authorization: `Bearer ${adminKey}` } });

interface Outline {
  subject: TraceSubject;
  trace: TraceSummary;
  outline: { spans: SpanOutline[]; total: number; next_offset: number | null };
}
const outline = async (id: string, query = "") =>
  (await (await get(`/api/v1/traces/${id}/outline${query}`)).json()) as Outline;

describe("the outline of a trace", () => {
  test("has every span once, parents before their children, also in pages", async () => {
    const whole = await outline("one");
    const ids = whole.outline.spans.map(({ id }) => id);
    expect(ids).toEqual(["run-1", "plan-1", "tools-1", "answer-1", "think-1", "one-1", "two-1", "db-1"]);
    expect(whole.outline).toMatchObject({ total: 8, next_offset: null });
    const first = await outline("one", "?limit=5");
    const rest = await outline("one", "?limit=5&offset=5");
    expect([first, rest].flatMap((page) => page.outline.spans)).toEqual(whole.outline.spans);
    expect([first.outline.next_offset, rest.outline.next_offset]).toEqual([5, null]);
    expect(whole.trace.totals).toMatchObject({ spans: 8, errors: 1 });
  });

  test("says of the whole what the list says", async () => {
    const response = await get("/api/v1/traces");
    const { traces } = (await response.json()) as { traces: Record<string, unknown>[] };
    expect(traces.map(({ id }) => id)).toEqual(["one", "two", "odd"]);
    for (const listed of traces) {
      const { subject, trace } = await outline(String(listed["id"]));
      const { totals } = trace;
      expect({
        name: subject.name,
        source: subject.source,
        user_id: subject.user_id,
        thread_id: subject.thread_id,
        model: subject.models[0] ?? null,
        models: subject.models.length,
        spans: totals.spans,
        errors: totals.errors,
        tokens: totals.input_tokens + totals.output_tokens,
      }).toEqual({
        name: listed["name"],
        source: listed["source"],
        user_id: listed["user_id"],
        thread_id: listed["thread_id"],
        model: listed["model"],
        models: listed["models"],
        spans: listed["spans"],
        errors: listed["errors"],
        tokens: listed["tokens"],
      });
    }
  });

  test("shows parents that were never sent, and clocks that disagree", async () => {
    const { spans } = (await outline("odd")).outline;
    const found = (id: string) => spans.find((span) => span.id === id);
    expect(found("odd-never-sent")).toMatchObject({ missing: true, name: null });
    expect(found("odd-orphan")).toMatchObject({ parent_id: "odd-never-sent", missing: false });
    expect(found("odd-early")).toMatchObject({ starts_before_parent_ms: 120 });
  });

  test("comes compressed to who can read that", async () => {
    const response = await get("/api/v1/traces/one/outline");
    expect(response.headers.get("content-encoding")).toBe("gzip");
    const plain = await fetch(new URL("/api/v1/traces/one/outline", dendro.url), {
      headers: { authorization: `Bearer ${adminKey}`, "accept-encoding": "identity" },
    });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(await plain.json()).toEqual(await response.json());
  });
});

describe("a span of a trace", () => {
  test("comes with its events and all their data", async () => {
    const response = await get("/api/v1/traces/one/spans/think-1");
    const { span, events } = (await response.json()) as { span: TraceSpan; events: object[] };
    expect(span).toMatchObject({ id: "think-1", kind: "llm", parent_id: "plan-1" });
    expect(events).toMatchObject([{ type: "llm.called", data: { temperature: 0.2 } }]);
  });

  test("has no events where nothing tells of it", async () => {
    const response = await get("/api/v1/traces/odd/spans/odd-never-sent");
    expect(await response.json()).toMatchObject({ span: { missing: true }, events: [] });
  });

  test.each([
    "/api/v1/traces/nothing/outline",
    "/api/v1/traces/nothing/spans/a",
    "/api/v1/traces/one/spans/a",
  ])("is not found where there is none: %s", async (path) => {
    const response = await get(path);
    expect([response.status, await response.json()]).toMatchObject([404, { code: "not_found" }]);
  });
});
