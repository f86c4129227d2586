import { describe, expect, test } from "vitest";
import { chatLines, type ChatLine } from "./chat-lines.ts";
import type { ChatEvent } from "./conversation-types.ts";

const noon = new Date(2026, 0, 1, 12).getTime();
const event = (id: string, at: number, more: Partial<ChatEvent> = {}): ChatEvent => ({
  id,
  type: "message.c2s",
  timestamp: noon + at,
  ...more,
});
const brief = (lines: readonly ChatLine[]) =>
  lines.map((line) =>
    line.kind === "event" ? line.event.id : line.kind === "day" ? "day" : `settings ${line.version}`,
  );

describe("the lines of a conversation", () => {
  test("begin with their day, and are parted where another begins", () => {
    const hour = 3_600_000;
    const events = [event("a", 0), event("b", hour), event("c", 13 * hour)];
    expect(brief(chatLines(events))).toEqual(["day", "a", "b", "day", "c"]);
    expect(brief(chatLines(events.toReversed(), true))).toEqual(["day", "c", "day", "b", "a"]);
    expect(chatLines([])).toEqual([]);
  });

  test("say which settings hold, where they are others than before", () => {
    const under = (version: number, source = "support") => ({ settings_version: version, source });
    const events = [
      event("a", 0),
      event("b", 1, under(1)),
      event("c", 2, under(1)),
      event("d", 3, under(2)),
      event("e", 4, under(1, "other")),
    ];
    const expected = ["day", "a", "settings 1", "b", "c", "settings 2", "d", "settings 1", "e"];
    expect(brief(chatLines(events))).toEqual(expected);
    expect(brief(chatLines(events, true))).toEqual(["day", ...expected.slice(1).toReversed()]);
  });

  test("of one moment are in the order in which it happens", () => {
    const events = [
      event("run", 0, { type: "agent.invoked" }),
      event("tool", 0, { type: "tool.called" }),
      event("score", 0, { type: "feedback.score" }),
      event("asked", 0),
      event("began", 0, { type: "thread.created" }),
    ];
    expect(brief(chatLines(events))).toEqual(["day", "began", "asked", "tool", "run", "score"]);
  });
});
