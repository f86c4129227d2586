import { expect, test } from "vitest";
import { processorMs } from "../../../../test/support/processor-time.ts";
import type { Event } from "@dendro/core";
import { createCallTracker } from "./call-tracker.ts";

const at = Date.UTC(2026, 10, 29);

const told = (id: string, more: Partial<Event>, responseId = ""): Event => ({
  id,
  tenant: "t",
  type: "llm.called",
  timestamp: at,
  received_at: at,
  duration_ms: 1000,
  trace_id: "trace",
  span_id: id,
  source: "app",
  model: "openai/gpt-4o-2024-08-06",
  input_tokens: 100,
  output_tokens: 20,
  ...more,
  data: { otel: { scope: "x" }, gen_ai: { response: { id: responseId } } },
});

const remembersNothing = async (keys: readonly string[]) => await Promise.resolve(keys.map(() => null));

test.each([
  ["in one trace", 1],
  ["in traces that their answers link", 16],
])(
  "calls that look alike %s are compared in a time that grows as they do",
  async (_name, traces) => {
    const tracker = createCallTracker(remembersNothing);
    const events = Array.from({ length: 1024 }, (_, index) => {
      const [trace, n] = [index % traces, Math.floor(index / traces)];
      const responseId = n > 1 ? "" : `r${(trace + n) % traces}`;
      return told(`${index}`, { trace_id: `t${trace}`, source: `s${n % 2}` }, responseId);
    });
    await tracker.load(events);
    const neededMs = processorMs(() => events.forEach((event) => tracker.take(event)));
    expect(neededMs).toBeLessThan(20_000);
  },
  60_000,
);

test("a long trace's calls count once to its end", async () => {
  const tracker = createCallTracker(remembersNothing);
  const events = Array.from({ length: 200 }, (_, index) => [
    told(`a${index}`, { timestamp: at + index * 5000 }),
    told(`b${index}`, { timestamp: at + index * 5000, parent_span_id: `a${index}`, source: "gateway" }),
  ]).flat();
  await tracker.load(events);
  for (const event of events) tracker.take(event);
  expect(events.filter(({ type }) => type === "llm.called")).toHaveLength(200);
});

test("a span without an id is in no other", async () => {
  const tracker = createCallTracker(remembersNothing);
  const events = [told("root", {}), told("lost", {})];
  delete events[1]?.span_id;
  await tracker.load(events);
  for (const event of events) tracker.take(event);
  expect(events.map(({ type }) => type)).toEqual(["llm.called", "llm.called"]);
});

test("answers' ids may be anything", async () => {
  const states = new Map<string, string | null>();
  const asked: unknown[] = [];
  for (const id of ["x", "x\0", "\0", "x\0\0"]) {
    const tracker = createCallTracker(async (keys) => {
      asked.push(...keys);
      return await Promise.resolve(keys.map((key) => states.get(key) ?? null));
    });
    const event = told(id, {}, id);
    delete event.trace_id;
    await tracker.load([event]);
    tracker.take(event);
    expect(event.type).toBe("llm.called");
    for (const { key, value } of tracker.cut().state) states.set(key, value);
  }
  expect(asked.filter((key) => typeof key !== "string")).toEqual([]);
});
