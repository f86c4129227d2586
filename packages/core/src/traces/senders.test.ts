import { describe, expect, test } from "vitest";
import { createRecorder, epoch, outline, pathOf } from "./test-support/recorder.ts";
import { buildTrace } from "./trace.ts";

describe("a worker's run", () => {
  const told = createRecorder();
  const run = { run_id: "r-1", thread_id: "t-1", source: "support" };
  const events = [
    told("message.s2c", 20, run),
    told("tool.called", 100, { ...run, name: "search" }),
    told("tool.called", 100, { ...run, name: "look_up" }),
    // Passed on together, once both were there.
    told("tool.returned", 700, { ...run, name: "look_up", duration_ms: 150, status: "ok" }),
    told("tool.returned", 700, {
      ...run,
      name: "search",
      duration_ms: 600,
      status: "error",
      error_type: "tool_error",
    }),
    told("llm.called", 1500, {
      ...run,
      model: "m",
      duration_ms: 700,
      input_tokens: 100,
      output_tokens: 10,
      cost_usd: 0.5,
    }),
    told("message.s2c", 1510, { ...run, message_id: "m-2" }),
    // It is told once its end is stored, 12 ms later.
    told("agent.invoked", 1532, { ...run, name: "support-agent", duration_ms: 1520, status: "ok" }),
    told("feedback.like", 90_000, run),
  ];

  test("has calls and messages under its agent, and times that its events were told at the end of", () => {
    const trace = buildTrace(events);
    expect(outline(trace)).toEqual([
      "agent support-agent 12–1532",
      "  tool search 100–700 error",
      "  tool look_up 100–250",
      "  llm m 800–1500",
    ]);
    expect(trace.marks.get("run:r-1")?.map(({ type }) => type)).toEqual([
      "message.s2c",
      "message.s2c",
      "feedback.like",
    ]);
    expect(trace.totals).toMatchObject({
      duration_ms: 1520,
      spans: 4,
      errors: 1,
      marks: 3,
      input_tokens: 100,
      cost_usd: 0.5,
    });
    expect(trace.end).toBe(epoch + 90_000);
    expect(pathOf(trace)).toEqual([
      "support-agent 12–100",
      "search 100–700",
      "support-agent 700–800",
      "m 800–1500",
      "support-agent 1500–1532",
    ]);
  });

  test("keeps what was done before it seems to have begun", () => {
    const late = buildTrace([
      told("tool.called", 0, { ...run, name: "search" }),
      told("tool.returned", 50, { ...run, name: "search" }),
      told("agent.invoked", 100, { ...run, name: "agent", duration_ms: 80 }),
    ]);
    expect(outline(late)).toEqual(["agent agent 0–80", "  tool search 0–50"]);
    expect(late.spans.get("run:r-1")?.starts_before_parent_ms).toBe(0);
  });

  test("is held together before its end is told, under the same id", () => {
    const underWay = buildTrace(events.slice(0, 3), { now: epoch + 5000 });
    expect(outline(underWay)).toEqual([
      "agent 20–5000 unknown",
      "  tool search 100– running",
      "  tool look_up 100– running",
    ]);
    expect(underWay.spans.get("run:r-1")).toMatchObject({ missing: true, run_id: "r-1", event_ids: [] });
    expect(underWay.totals).toMatchObject({ spans: 2, missing: 1, running: 2 });
    const ended = buildTrace(events);
    for (const span of underWay.spans.values()) expect(ended.spans.has(span.id)).toBe(true);
  });

  test("says that a call was never answered", () => {
    const trace = buildTrace(
      events.filter(({ type }) => type !== "tool.returned"),
      { now: epoch + 9e6 },
    );
    expect(outline(trace).slice(1, 3)).toEqual([
      "  tool search 100– unfinished",
      "  tool look_up 100– unfinished",
    ]);
    expect(trace.totals.duration_ms).toBe(1520);
  });

  test("imported without any length is as long as what happened in it", () => {
    const trace = buildTrace([
      told("thread.created", 0, run),
      told("message.c2s", 0, run),
      told("tool.called", 1000, { ...run, name: "search", status: "ok" }),
      told("message.s2c", 2000, run),
      told("agent.invoked", 3000, { ...run, name: "agent", status: "ok" }),
    ]);
    expect(outline(trace)).toEqual(["agent agent 0–3000", "  tool search 1000–1000"]);
  });
});

describe("an execution of a workflow", () => {
  test("has its nodes under it: ends are told at the end, and find their beginnings", () => {
    const told = createRecorder();
    const run = { run_id: "x-1" };
    const trace = buildTrace([
      told("workflow.started", 0, { ...run, name: "invoice" }),
      told("node.started", 10, { ...run, name: "http" }),
      told("node.started", 20, { ...run, name: "http" }),
      told("node.completed", 60, { ...run, name: "http", duration_ms: 40, status: "ok" }),
      told("node.completed", 90, { ...run, name: "http", duration_ms: 80, status: "ok" }),
      told("node.started", 95, { ...run, name: "http" }),
      told("node.failed", 140, {
        ...run,
        name: "mail",
        duration_ms: 40,
        status: "error",
        error_type: "Smtp",
      }),
      told("workflow.failed", 150, { ...run, name: "invoice", status: "error", error_type: "Smtp" }),
    ]);
    expect(outline(trace)).toEqual([
      "workflow invoice 0–150 error",
      "  node http 10–90",
      "  node http 20–60",
      "  node http 95– unfinished",
      "  node mail 100–140 error",
    ]);
    expect(trace.spans.get("run:x-1")).toMatchObject({ error_type: "Smtp", event_ids: ["e1", "e8"] });
  });

  test("sent without times in one batch lies before the time of receipt", () => {
    const told = createRecorder();
    const now = { run_id: "x-1", received_at: epoch + 5000 };
    const trace = buildTrace([
      told("workflow.started", 5000, { ...now, name: "invoice" }),
      told("node.started", 5000, { ...now, name: "ocr" }),
      told("node.completed", 5000, { ...now, name: "ocr", duration_ms: 120 }),
      told("llm.called", 5000, { ...now, model: "m", duration_ms: 900, span_id: "s", parent_span_id: "p" }),
      told("workflow.completed", 5000, { ...now, name: "invoice", duration_ms: 1100 }),
    ]);
    expect(outline(trace)).toEqual([
      "workflow invoice 3900–5000",
      "  span 4100–5000 unknown",
      "    llm m 4100–5000",
      "  node ocr 4880–5000",
    ]);
  });

  test("tried again is one execution, and ends as it ended last", () => {
    const told = createRecorder();
    const run = { run_id: "x-1", name: "invoice" };
    const trace = buildTrace([
      told("workflow.started", 0, run),
      told("workflow.failed", 100, { ...run, status: "error", error_type: "Timeout" }),
      told("workflow.started", 200, run),
      told("workflow.completed", 300, { ...run, status: "ok" }),
    ]);
    expect(outline(trace)).toEqual(["workflow invoice 0–300"]);
    expect(trace.spans.get("run:x-1")?.error_type).toBeNull();
  });
});

test("our client tells of work by its beginning, of workflows and nodes by both ends, to a fraction", () => {
  const told = createRecorder();
  const of = (span_id: string, parent_span_id?: string) => ({
    trace_id: "t",
    span_id,
    ...(parent_span_id === undefined ? {} : { parent_span_id }),
  });
  const inRun = { run_id: "x", status: "ok" };
  const trace = buildTrace([
    told("agent.invoked", 0, { ...of("a"), name: "support", duration_ms: 100.5 }),
    told("llm.called", 10, { ...of("b", "a"), model: "m", duration_ms: 20.25 }),
    told("workflow.started", 40, { ...of("w", "a"), name: "invoice", run_id: "x" }),
    told("node.started", 41, { ...of("n", "w"), name: "ocr", run_id: "x" }),
    told("node.completed", 60, { ...of("n", "w"), name: "ocr", ...inRun, duration_ms: 18.5 }),
    told("workflow.completed", 91, { ...of("w", "a"), name: "invoice", ...inRun, duration_ms: 50.75 }),
    told("order.placed", 50, { run_id: "x" }),
    told("order.seen", 50, { ...of("b"), parent_span_id: "a" }),
  ]);
  expect(outline(trace)).toEqual([
    "agent support 0–100.5",
    "  llm m 10–30.25",
    "  workflow invoice 40.25–91",
    "    node ocr 41.5–60",
  ]);
  expect(trace.marks.get("w")?.map(({ type }) => type)).toEqual(["order.placed"]);
  expect(trace.marks.get("b")?.map(({ type }) => type)).toEqual(["order.seen"]);
});

test("OpenTelemetry tells of everything by its beginning, of workflows too", () => {
  const told = createRecorder();
  const otel = { trace_id: "t", data: { otel: { kind: "internal" } }, status: "ok" };
  const trace = buildTrace([
    told("workflow.completed", 0, { ...otel, span_id: "w", name: "plan", duration_ms: 500.5 }),
    told("llm.called", 100, { ...otel, span_id: "l", parent_span_id: "w", model: "m", duration_ms: 200 }),
    told("request", 320, {
      ...otel,
      span_id: "r",
      parent_span_id: "w",
      method: "GET",
      route: "/a",
      duration_ms: 100,
    }),
    told("span", 330, { ...otel, span_id: "s", parent_span_id: "gone", name: "query", duration_ms: 10 }),
  ]);
  expect(outline(trace)).toEqual([
    "workflow plan 0–500.5",
    "  llm m 100–300",
    "  request GET /a 320–420",
    "span 330–340 unknown",
    "  span query 330–340",
  ]);
  expect(trace.spans.get("gone")).toMatchObject({ missing: true, children: 1 });
  expect(trace.totals).toMatchObject({ spans: 4, missing: 1, duration_ms: 500.5 });
});

describe("Langfuse's observations", () => {
  const told = createRecorder();
  const of = (span_id: string, observation_type: string) => ({
    trace_id: "t",
    span_id,
    status: "ok",
    data: { observation_type },
  });
  const began = [
    told("trace.updated", 0, { trace_id: "t", name: "chat" }),
    told("span.started", 0, { ...of("s", "span"), name: "outer" }),
    told("span.started", 100, { ...of("g", "generation"), parent_span_id: "s", model: "m" }),
  ];

  test("are known for what they are before they have ended", () => {
    const trace = buildTrace(began);
    expect(outline(trace)).toEqual(["span outer 0– running", "  llm m 100– running"]);
    expect(trace.marks.get(null)?.map(({ name }) => name)).toEqual(["chat"]);
  });

  test("are one span each, also when the server has forgotten when they began", () => {
    const trace = buildTrace([
      ...began,
      told("llm.called", 100, { ...of("g", "generation"), duration_ms: 800, output_tokens: 20 }),
      told("span.updated", 100, { ...of("g", "generation"), status: "error", duration_ms: 800 }),
      told("noticed", 950, { ...of("v", "event"), parent_span_id: "s" }),
      told("span", 1000, of("s", "span")),
      told("feedback.score", 2000, { trace_id: "t", span_id: "g", name: "quality" }),
    ]);
    expect(outline(trace)).toEqual(["span outer 0–1000", "  llm m 100–900 error", "  span noticed 950–950"]);
    expect(trace.marks.get("g")?.map(({ name }) => name)).toEqual(["quality"]);
    expect(trace.totals.output_tokens).toBe(20);
  });
});

test("PostHog tells of everything by its end, and of the trace as of a parent or of none", () => {
  const told = createRecorder();
  const trace_id = "0197a69a-d9e9-7a20-9540-40101e01a364";
  const of = { trace_id, data: { $ai_trace_id: trace_id } };
  const trace = buildTrace([
    told("llm.called", 500, { ...of, span_id: "g", parent_span_id: "a", model: "m", duration_ms: 300 }),
    told("span", 700, {
      ...of,
      span_id: "a",
      parent_span_id: trace_id.replaceAll("-", ""),
      name: "chain",
      duration_ms: 600,
    }),
    told("llm.called", 900, { ...of, span_id: "lone", model: "n", duration_ms: 100 }),
    told("span", 1000, { ...of, name: "answer", duration_ms: 1000 }),
  ]);
  expect(outline(trace)).toEqual([
    "span answer 0–1000",
    "  span chain 100–700",
    "    llm m 200–500",
    "  llm n 800–900",
  ]);
  const withoutTrace = buildTrace([
    told("span", 700, { ...of, span_id: "a", parent_span_id: trace_id, name: "chain", duration_ms: 600 }),
  ]);
  expect(outline(withoutTrace)).toEqual(["span chain 100–700"]);
});

test("what an agent's worker and its client tell of the same run stands in one tree", () => {
  const told = createRecorder();
  const trace = buildTrace([
    told("agent.invoked", 1000, { run_id: "r", name: "support", duration_ms: 1000 }),
    told("llm.called", 100, { run_id: "r", trace_id: "t", span_id: "l", model: "m", duration_ms: 200 }),
  ]);
  expect(outline(trace)).toEqual(["agent support 0–1000", "  llm m 100–300"]);
});
