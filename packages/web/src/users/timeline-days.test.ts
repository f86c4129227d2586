import { expect, test } from "vitest";
import { entrySummary, timelineDays } from "./timeline-days.ts";
import type { Activity } from "./user-types.ts";

const at = (day: number, hour: number, conversation: string | null = null) =>
  ({
    timestamp: new Date(2026, 0, day, hour).toISOString(),
    conversation_id: conversation,
  }) as Activity;

test("activities stand under their days, and stay in their order", () => {
  const [a, b, c, d] = [at(3, 23), at(3, 0), at(2, 23), at(1, 5)] as const;
  const shown = timelineDays([a, b, c, d]).map(({ entries }) => entries.map(({ activities }) => activities));
  expect(shown).toEqual([[[a], [b]], [[c]], [[d]]]);
  expect(timelineDays([])).toEqual([]);
});

test("those of one conversation that follow each other are one entry, within a day", () => {
  const [a, b, c, d, e] = [
    at(3, 9, "t1"),
    at(3, 8, "t1"),
    at(3, 7, "t2"),
    at(3, 6, "t1"),
    at(2, 9, "t1"),
  ] as const;
  const shown = timelineDays([a, b, c, d, e]).map(({ entries }) =>
    entries.map(({ activities }) => activities.length),
  );
  expect(shown).toEqual([[2, 1, 1], [1]]);
});

test("a stretch of a conversation is told by what it holds", () => {
  const of = (...types: string[]) => types.map((activity_type) => ({ activity_type }));
  expect(entrySummary(of("message.c2s", "llm.called", "tool.called", "message.s2c"))).toBe(
    "2 messages, 1 model call, 1 tool call",
  );
  expect(entrySummary(of("thread.created", "agent.invoked"))).toBe("2 events");
});
