import { expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createTrackers } from "./trackers.ts";

const start = Date.UTC(2026, 10, 20, 12);

const base = (index: number) => ({
  id: `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`,
  tenant: "t",
  timestamp: start + index * 1000,
  received_at: start,
});
const call = (index: number, span: string): Event => ({
  ...base(index),
  type: "llm.called",
  trace_id: "trace",
  span_id: span,
  duration_ms: 500,
  model: "m",
  input_tokens: 7,
  data: { otel: { scope: span }, gen_ai: { response: { id: "r" } } },
});

/** Events of every kind of whole: a visit, a person who is named late, a trace with a user, a call that two tell of. */
const seen = (): Event[] => [
  { ...base(0), type: "page_view", visitor: "v", anonymous_id: "a", path: "/" },
  { ...base(1), type: "page_view", visitor: "v", anonymous_id: "a", path: "/next" },
  { ...base(2), type: "$identify", anonymous_id: "a", user_id: "u" },
  { ...call(3, "outer"), user_id: "u" },
  { ...call(4, "inner"), parent_span_id: "outer" },
];

async function takeAll(trackers: ReturnType<typeof createTrackers>, events: readonly Event[]) {
  for (const tracker of trackers.all) await tracker.load(events);
  for (const event of events) for (const tracker of trackers.all) tracker.take(event);
}

test("what was not cut is let go of, of every kind of whole, and comes out the same when it is taken in again", async () => {
  const nothing = async (keys: readonly string[]) => keys.map(() => null);
  const [once, twice] = [createTrackers(nothing), createTrackers(nothing)];
  await takeAll(once, seen());
  await takeAll(twice, seen());
  for (const tracker of twice.all) tracker.reset();
  expect(twice.visitors).toBe(0);
  await takeAll(twice, seen());
  const cuts = once.all.map((tracker) => tracker.cut());
  expect(cuts.every(({ state }) => state.length > 0)).toBe(true);
  expect(twice.all.map((tracker) => tracker.cut())).toEqual(cuts);
});
