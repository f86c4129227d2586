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

test("of a long trace the newest 64 calls are known, and each older one is forgotten alone", async () => {
  const tracker = createCallTracker(remembersNothing);
  const outer = Array.from({ length: 65 }, (_, index) => told(`a${index}`, { timestamp: at + index * 5000 }));
  const inside = (index: number) =>
    told(`b${index}`, { timestamp: at + index * 5000, parent_span_id: `a${index}` });
  const known = inside(2);
  const forgotten = inside(0);
  const events = [...outer, known, forgotten];
  await tracker.load(events);
  for (const event of events) tracker.take(event);
  expect([known.type, forgotten.type]).toEqual(["span", "llm.called"]);
});

test("two full traces that an answer links are compared", async () => {
  const tracker = createCallTracker(remembersNothing);
  const traceOf = (trace: string, calls: number) =>
    Array.from({ length: calls }, (_, index) =>
      told(`${trace}${index}`, { trace_id: trace, timestamp: at + index * 5000 }),
    );
  const answer = "chatcmpl-0123456789";
  const first = told("first", { trace_id: "one" }, answer);
  const again = told("again", { trace_id: "two" }, answer);
  const events = [...traceOf("one", 63), first, ...traceOf("two", 63), again];
  await tracker.load(events);
  for (const event of events) tracker.take(event);
  expect([first.type, again.type]).toEqual(["llm.called", "span"]);
});

test("calls stay in memory up to a bound, the newest and those that the last cut changed", async () => {
  const asked: string[] = [];
  const tracker = createCallTracker(async (keys) => {
    asked.push(...keys.map((key) => key.slice(key.lastIndexOf("\0") + 1)));
    return await remembersNothing(keys);
  }, 4);
  const traces = ["1", "2", "3", "4"].map((trace_id) => told(trace_id, { trace_id }));
  const askedOf = async (event: Event) => {
    asked.length = 0;
    await tracker.load([event]);
    return [...asked];
  };
  await tracker.load(traces);
  for (const event of traces) tracker.take(event);
  tracker.cut();
  const [oldest, older, , newest] = traces as [Event, Event, Event, Event];
  expect(await askedOf(oldest)).toEqual([]);
  tracker.cut();
  expect(await askedOf(newest)).toEqual([]);
  expect(await askedOf(oldest)).toEqual([]);
  expect(await askedOf(older)).toEqual(["2"]);
});
