import type { ThreadEvent } from "@dendro/core";
import fc from "fast-check";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { describe, expect, expectTypeOf, test } from "vitest";
import { conversation, png } from "./events-for-test.ts";
import { formatHistory, type HistoryFormat } from "./history.ts";

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
const thread = fc.array(event, { maxLength: 25 });

const check = (property: (events: ThreadEvent[]) => void) =>
  fc.assert(fc.property(thread, property), { numRuns: 300 });

const callsOf = (events: ThreadEvent[]) =>
  events.filter(({ type }) => type === "tool.call" || type === "tool.transaction").length;

describe("any thread", () => {
  test.each(["openai", "cohere"] as const)("has for %s each call's result directly after it", (format) => {
    check((events) => {
      const messages = formatHistory(events, format);
      const ids: string[] = [];
      for (let at = 0; at < messages.length;) {
        const message = messages[at];
        const calls = message !== undefined && "tool_calls" in message ? message.tool_calls : [];
        expect(message?.role).not.toBe("tool");
        for (const call of calls) {
          expect(call.id).toMatch(/^[\w-]{1,40}$/u);
          expect(call.function.name).toMatch(/^[\w-]{1,64}$/u);
          expect(JSON.parse(call.function.arguments)).toBeTypeOf("object");
          ids.push(call.id);
        }
        const results = messages.slice(at + 1, at + 1 + calls.length);
        expect(results.map((one) => (one.role === "tool" ? one.tool_call_id : null))).toEqual(
          calls.map((call) => call.id),
        );
        if (format === "cohere")
          for (const one of results)
            expect(JSON.parse(one.role === "tool" ? one.content : "")).toBeTypeOf("object");
        at += 1 + calls.length;
      }
      expect(new Set(ids).size).toBe(callsOf(events));
    });
  });

  test("is for Anthropic turns that a user begins, each call's result at the beginning of the next", () => {
    check((events) => {
      const messages = formatHistory(events, "anthropic");
      const ids: string[] = [];
      let open: string[] = [];
      for (const [at, { role, content }] of messages.entries()) {
        expect(role).toBe(at % 2 === 0 ? "user" : "assistant");
        expect(content.length).toBeGreaterThan(0);
        const results = content.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : []));
        expect(results).toEqual(open);
        expect(content.slice(0, results.length).every(({ type }) => type === "tool_result")).toBe(true);
        for (const block of content) {
          if (block.type === "text") expect(block.text.trim()).not.toBe("");
          if (block.type === "tool_result" && block.is_error === true) expect(block.content).not.toBe("");
        }
        open = content.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
        // Nothing comes between a call and its result.
        if (open.length > 0) expect(content.at(-1)?.type).toBe("tool_use");
        ids.push(...open);
      }
      expect(open).toEqual([]);
      expect(new Set(ids).size).toBe(callsOf(events));
    });
  });

  test("has for Google as many responses as calls, in the content after them and alone there", () => {
    check((events) => {
      const contents = formatHistory(events, "google");
      let open: unknown[] = [];
      let count = 0;
      for (const [at, { role, parts }] of contents.entries()) {
        if (at === 0) expect(role).toBe("user");
        expect(parts.length).toBeGreaterThan(0);
        const responses = parts.flatMap((one) => ("functionResponse" in one ? [one.functionResponse] : []));
        expect(responses.map((one) => [one.id, one.name])).toEqual(open);
        if (responses.length > 0) expect([role, parts.length]).toEqual(["user", responses.length]);
        const calls = parts.filter((one) => "functionCall" in one);
        if (calls.length > 0) expect([role, contents[at - 1]?.role]).toEqual(["model", "user"]);
        expect(calls.map(({ thoughtSignature }) => thoughtSignature !== undefined)).toEqual(
          calls.map((_, index) => index === 0),
        );
        open = calls.map(({ functionCall }) => [functionCall.id, functionCall.name]);
        count += open.length;
      }
      expect(open).toEqual([]);
      expect(count).toBe(callsOf(events));
    });
  });

  test("is for Voyage inputs with content, and images of one kind", () => {
    check((events) => {
      const inputs = formatHistory(events, "voyage");
      const types = new Set(inputs.flatMap(({ content }) => content.map(({ type }) => type)));
      expect(inputs.every(({ content }) => content.length > 0)).toBe(true);
      expect(types.has("image_url") && types.has("image_base64")).toBe(false);
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
