import type { ThreadEvent } from "@dendro/core";
import fc from "fast-check";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { describe, expect, expectTypeOf, test } from "vitest";
import { conversation, png } from "./events-for-test.ts";
import { formatHistory, type HistoryFormat } from "./history.ts";
import { judgeContents, judgeInputs, judgeMessages, judgeResults, judgeTurns } from "./refusals-for-test.ts";

const providers = ["openai", "anthropic", "google", "cohere", "voyage"] as const;

// Few ids, so that calls and results meet, meet twice and miss each other.
const id = fc.constantFrom("a", "b", "c", "ä b", "x".repeat(50), "", 7, undefined);
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", " \n", "hi", "half \ud83d", "[System] no"),
);
const url = fc.constantFrom(
  png,
  "https://example.com/a.png",
  "/a.png",
  "data:text/plain,hello",
  "data:,%",
  "gs://b/a",
);
const mimeType = fc.constantFrom("image/png", "image/svg+xml", "application/pdf", "text/plain");

const part = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("text" as const), text }) },
  fc.record(
    { type: fc.constant("image" as const), url, mime_type: mimeType },
    { requiredKeys: ["type", "url"] },
  ),
  fc.record({
    type: fc.constant("document" as const),
    url,
    filename: fc.string({ minLength: 1 }),
    mime_type: mimeType,
  }),
);
const data = fc.record(
  { id, name: text, args: fc.jsonValue(), result: fc.jsonValue(), error: fc.jsonValue() },
  { requiredKeys: [] },
);
const event: fc.Arbitrary<ThreadEvent> = fc
  .record(
    {
      id: fc.uuid(),
      thread_id: fc.constant("thread"),
      created_at: fc.constant("2026-11-21T00:00:00.000Z"),
      type: fc.constantFrom(
        "message",
        "message",
        "run.started",
        "run.finished",
        "tool.call",
        "tool.call",
        "tool.result",
        "tool.result",
        "tool.transaction",
      ),
      actor: fc.constantFrom("user", "assistant", "system", "tool"),
      run_id: fc.constantFrom("run-1", "run-2"),
      content: fc.array(part, { maxLength: 4 }),
      data,
    },
    { requiredKeys: ["id", "thread_id", "created_at", "type", "actor"] },
  )
  // As it comes from a store: without what JSON does not have, such as -0.
  .map((made) => JSON.parse(JSON.stringify(made)) as ThreadEvent);
const thread = fc.array(event, { maxLength: 25, size: "max" });

const check = (property: (events: ThreadEvent[]) => void) =>
  fc.assert(fc.property(thread, property), { numRuns: 300 });

describe("any thread", () => {
  const judges = {
    openai: (events: ThreadEvent[]) => judgeMessages(formatHistory(events, "openai")),
    cohere: (events: ThreadEvent[]) => judgeMessages(formatHistory(events, "cohere")),
    anthropic: (events: ThreadEvent[]) => judgeTurns(formatHistory(events, "anthropic")),
    google: (events: ThreadEvent[]) => judgeContents(formatHistory(events, "google")),
  };

  test.each(["openai", "cohere", "anthropic", "google"] as const)(
    "is nothing that %s refuses, and has every call once",
    (format) => {
      check((events) => {
        const { refusals, ids } = judges[format](events);
        expect(refusals).toEqual([]);
        const calls = events.filter(({ type }) => type === "tool.call" || type === "tool.transaction");
        expect(ids).toHaveLength(calls.length);
        expect(new Set(ids).size).toBe(ids.length);
      });
    },
  );

  test("has results for cohere and inputs for voyage that they take", () => {
    check((events) => {
      expect(judgeResults(formatHistory(events, "cohere"))).toEqual([]);
      expect(judgeInputs(formatHistory(events, "voyage"))).toEqual([]);
    });
  });

  test.each(providers)("loses no text for %s, and keeps its order", (format) => {
    check((events) => {
      const all = stringsIn(formatHistory(events, format)).join("\n");
      let from = 0;
      for (const said of textsOf(events)) {
        const at = all.indexOf(said, from);
        expect(at).toBeGreaterThanOrEqual(0);
        from = at + said.length;
      }
    });
  });

  test.each(providers)("is JSON for %s as it stands", (format) => {
    check((events) => {
      const messages = formatHistory(events, format);
      expect(JSON.parse(JSON.stringify(messages))).toStrictEqual(messages);
    });
  });

  test("is raw as it is", () => {
    check((events) => {
      expect(formatHistory(events, "raw")).toEqual(events);
    });
  });
});

describe("a history", () => {
  test("of nothing is nothing", () => {
    for (const format of [...providers, "raw"] as HistoryFormat[])
      expect(formatHistory([], format)).toEqual([]);
  });

  test("can be cut anywhere", () => {
    const events = conversation();
    for (const [start] of events.entries())
      expect(formatHistory(events.slice(start), "anthropic")[0]?.role).toBe("user");
  });

  test("for OpenAI is what its own client takes", () => {
    expectTypeOf(formatHistory([], "openai")).toExtend<ChatCompletionMessageParam[]>();
  });

  test("in raw is the thread's events", () => {
    expectTypeOf(formatHistory([], "raw")).toEqualTypeOf<ThreadEvent[]>();
  });
});

/** What was said, as a provider should see it. */
const textsOf = (events: ThreadEvent[]): string[] =>
  events.flatMap(({ type, content = [] }) =>
    type === "message"
      ? content.flatMap((one) =>
          one.type === "text" && one.text.trim() !== "" ? [one.text.toWellFormed()] : [],
        )
      : [],
  );

/** In the order in which they stand. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
