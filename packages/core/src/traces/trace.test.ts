import { describe, expect, test } from "vitest";
import type { Event } from "../event/event.ts";
import { childrenOf, marksOf, summaryOf } from "./pages.ts";
import { traceSpanSchema, traceSummarySchema } from "./schema.ts";
import { createRecorder, outline, pathOf } from "./test-support/recorder.ts";
import { buildTrace } from "./trace.ts";

const told = createRecorder();

/** Work from one time to another: `[id, parent, from, to]`. */
const work = (id: string, parent: string | null, from: number, to: number, more: Partial<Event> = {}) =>
  told("span", from, {
    span_id: id,
    ...(parent === null ? {} : { parent_span_id: parent }),
    name: id,
    duration_ms: to - from,
    ...more,
  });

describe("the critical path", () => {
  test("goes back from the end through what finished last, and never through what ran beside it", () => {
    const trace = buildTrace([
      work("root", null, 0, 100),
      work("a", "root", 10, 40),
      work("beside", "root", 15, 35),
      work("b", "root", 45, 90),
      work("b1", "b", 50, 60),
      work("b2", "b", 60, 85),
      work("overlaps", "root", 30, 50),
    ]);
    expect(pathOf(trace)).toEqual([
      "root 0–10",
      "a 10–40",
      "root 40–45",
      "b 45–50",
      "b1 50–60",
      "b2 60–85",
      "b 85–90",
      "root 90–100",
    ]);
    expect(trace.spans.get("b")).toMatchObject({ self_ms: 10, critical_ms: 10 });
    expect(trace.spans.get("root")).toMatchObject({ self_ms: 20, critical_ms: 25 });
    expect(trace.spans.get("beside")?.critical_ms).toBe(0);
    expect(trace.criticalPath.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  test("counts children as far as they lie within their parent, and times that rounding makes overlap", () => {
    const trace = buildTrace([
      work("root", null, 0, 100),
      work("early", "root", -50, 20),
      work("first", "root", 20, 60.8),
      work("late", "root", 60, 150),
      work("elsewhere", "root", 200, 300),
    ]);
    expect(pathOf(trace)).toEqual(["early 0–20", "first 20–60", "late 60–100"]);
    expect(trace.spans.get("early")).toMatchObject({ starts_before_parent_ms: 50, ends_after_parent_ms: 0 });
    expect(trace.spans.get("late")).toMatchObject({ starts_before_parent_ms: 0, ends_after_parent_ms: 50 });
    expect(trace.spans.get("first")).toMatchObject({ starts_before_parent_ms: 0, ends_after_parent_ms: 0 });
    expect(trace.totals.duration_ms).toBe(100);
    expect(trace.spans.get("root")?.self_ms).toBe(0);
  });

  test("leaves out the time between several roots", () => {
    const trace = buildTrace([work("a", null, 0, 40), work("b", null, 60, 100)]);
    expect(pathOf(trace)).toEqual(["a 0–40", "b 60–100"]);
    expect(trace.criticalPath.map(({ share }) => share)).toEqual([0.4, 0.4]);
  });
});

test("a child within the tolerance is not marked, and the tolerance can be set", () => {
  const events = [work("root", null, 0, 100), work("a", "root", -4, 104)];
  expect(buildTrace(events).spans.get("a")).toMatchObject({
    starts_before_parent_ms: 0,
    ends_after_parent_ms: 0,
  });
  expect(buildTrace(events, { toleranceMs: 1 }).spans.get("a")).toMatchObject({
    starts_before_parent_ms: 4,
    ends_after_parent_ms: 4,
  });
});

test("a span is its own parent, or parents go round: the link is cut where it began first, and marked", () => {
  const trace = buildTrace([
    work("self", "self", 0, 10),
    work("x", "z", 20, 30),
    work("y", "x", 21, 29),
    work("z", "y", 22, 28),
    work("below", "z", 23, 24),
  ]);
  expect(outline(trace)).toEqual([
    "span self 0–10",
    "span x 20–30",
    "  span y 21–29",
    "    span z 22–28",
    "      span below 23–24",
  ]);
  expect([...trace.spans.values()].map(({ broken_link: broken }) => broken)).toEqual([
    "self",
    "cycle",
    null,
    null,
    null,
  ]);
});

test("runs that would hold each other do not", () => {
  const trace = buildTrace([
    work("a", null, 0, 100, { run_id: "r1", type: "tool.called" }),
    work("b", "a", 10, 90, { run_id: "r2", type: "agent.invoked" }),
    work("c", null, 5, 95, { run_id: "r2", type: "tool.called" }),
    work("d", "c", 15, 85, { run_id: "r1", type: "agent.invoked" }),
  ]);
  expect(trace.children.get(null)).toHaveLength(1);
  expect([...trace.spans.values()].every(({ broken_link: broken }) => broken === null)).toBe(true);
});

test("what names no span belongs to the outermost agent of its run, also when its clock is late", () => {
  const agent = { type: "agent.invoked", run_id: "r" };
  const trace = buildTrace([
    work("outer", null, 40, 100, agent),
    work("inner", "outer", 20, 60, agent),
    told("tool.called", 70, { run_id: "r", name: "search", duration_ms: 10 }),
    told("error.occurred", 75, { run_id: "r", error_type: "E" }),
  ]);
  expect(outline(trace)).toEqual(["agent outer 40–100", "  agent inner 20–60", "  tool search 60–70"]);
  expect(trace.marks.get("outer")).toMatchObject([{ type: "error.occurred", error_type: "E" }]);
});

test("tokens and cost count once: not what an agent repeats, but what it alone says", () => {
  const repeated = buildTrace([
    told("agent.invoked", 0, { span_id: "a", duration_ms: 100, input_tokens: 30, cost_usd: 0.3 }),
    told("span", 0, { span_id: "s", parent_span_id: "a", duration_ms: 90, input_tokens: 30 }),
    told("llm.called", 0, { span_id: "l", parent_span_id: "s", duration_ms: 50, input_tokens: 10 }),
    told("llm.called", 50, { span_id: "m", parent_span_id: "s", duration_ms: 40, input_tokens: 20 }),
    told("tool.called", 90, { span_id: "t", parent_span_id: "a", duration_ms: 5, output_tokens: 4 }),
    told("message.s2c", 95, { span_id: "a", output_tokens: 99 }),
  ]);
  expect(repeated.totals).toMatchObject({ input_tokens: 30, output_tokens: 4, cost_usd: 0.3 });
  const alone = buildTrace([told("message.s2c", 0, { run_id: "r", output_tokens: 7 })]);
  expect(alone.totals).toMatchObject({ output_tokens: 7, cost_usd: null, spans: 0, marks: 1 });
});

test("opens level by level", () => {
  const events = [
    work("root", null, 0, 1000),
    ...Array.from({ length: 25 }, (_, index) => work(`c${index}`, "root", index, 400)),
    told("message.s2c", 3, { span_id: "root" }),
    told("message.s2c", 4, { span_id: "root" }),
  ];
  const trace = buildTrace(events);
  expect(childrenOf(trace, null)).toMatchObject({ total: 1, next_offset: null });
  const first = childrenOf(trace, "root", { limit: 10 });
  const last = childrenOf(trace, "root", { limit: 10, offset: 20 });
  expect(first).toMatchObject({ total: 25, next_offset: 10 });
  expect(first?.spans.map(({ name }) => name).slice(0, 2)).toEqual(["c0", "c1"]);
  expect(last).toMatchObject({ total: 25, next_offset: null });
  expect(last?.spans).toHaveLength(5);
  expect(childrenOf(trace, "c1")).toEqual({ spans: [], total: 0, next_offset: null });
  expect(childrenOf(trace, "nobody")).toBeNull();
  expect(marksOf(trace, "root", { limit: 1 })).toMatchObject({ total: 2, next_offset: 1 });
  expect(marksOf(trace, null)).toMatchObject({ total: 0 });
  expect(marksOf(trace, "nobody")).toBeNull();
  const summary = summaryOf(trace, 1);
  expect(summary).toMatchObject({ roots: 1, critical_steps: 2 });
  expect(summary.critical_path.map(({ span_id: id }) => id)).toEqual(["root"]);
  expect(traceSummarySchema.parse(summary)).toEqual(summary);
  for (const span of trace.spans.values()) expect(traceSpanSchema.parse(span)).toEqual(span);
});

test("nothing is a trace too", () => {
  const trace = buildTrace([]);
  expect(summaryOf(trace)).toMatchObject({ start: null, end: null, roots: 0, critical_path: [] });
  expect(childrenOf(trace, null)).toEqual({ spans: [], total: 0, next_offset: null });
});

test("no span is called what another is", () => {
  const trace = buildTrace([
    told("agent.invoked", 100, { run_id: "r", name: "agent", duration_ms: 100 }),
    work("run:r", null, 0, 50),
  ]);
  expect([...trace.spans.keys()].toSorted()).toEqual(["run:r", "run:r'"]);
});
