import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtInMasks } from "./built-in-masks.ts";
import { splitContent, storedContent } from "./event-content.ts";
import { maxContentBytes, storedText } from "./stored-text.ts";

const plain = (text: string) => text;

describe("an event's input and output", () => {
  test("are taken out of calls of models and tools, and of spans of any type", () => {
    for (const type of [
      "llm.called",
      "tool.called",
      "agent.invoked",
      "node.completed",
      "span",
      "span.updated",
    ])
      expect(splitContent({ type, input: "a", output: 1, name: "n" })).toEqual({
        event: { type, name: "n" },
        input: "a",
        output: 1,
      });
    expect(splitContent({ type: "own.step", span_id: "s", input: "a" })).not.toBeNull();
  });

  test("of any other event are fields like any others", () => {
    for (const event of [
      { type: "form.sent", input: "a" },
      { type: "page_view", output: 1 },
      { type: "llm.called" },
    ])
      expect(splitContent(event)).toBeNull();
  });

  test("are stored where there is any", () => {
    expect(storedContent({ event: {}, input: "", output: null }, plain)).toBeUndefined();
    expect(storedContent({ event: {}, output: { a: 1 } }, plain)).toEqual({
      output: { text: '{"a":1}', bytes: 7 },
    });
  });
});

describe("a stored text", () => {
  const mask = builtInMasks.email;

  test("is masked inside of JSON, also of JSON that was sent as text, and stays JSON", () => {
    const value = {
      "to jane@x.example": ["\njane@x.example", 3],
      password: "hunter",
      nested: { api_key: "k" },
    };
    for (const sent of [value, JSON.stringify(value)])
      expect(JSON.parse(storedText(sent, mask)?.text ?? "")).toEqual({
        "to [email]": ["\n[email]", 3],
        password: "[key]",
        nested: { api_key: "[key]" },
      });
    expect(storedText("[not json jane@x.example", mask)?.text).toBe("[not json [email]");
  });

  test("has a mebibyte at most, says how much there was, and is never cut through a character", () => {
    fc.assert(
      fc.property(fc.constantFrom("a", "é", "€", "😀"), fc.nat(3), (letter, before) => {
        const text = "x".repeat(before) + letter.repeat(maxContentBytes / 2);
        const stored = storedText(text, plain);
        const bytes = Buffer.byteLength(stored?.text ?? "");
        expect(bytes).toBeLessThanOrEqual(maxContentBytes);
        expect(stored?.text).not.toContain("\uFFFD");
        const all = Buffer.byteLength(text);
        expect(bytes).toBeGreaterThan(Math.min(all, maxContentBytes) - 4);
        expect((stored?.bytes ?? 0) > maxContentBytes).toBe(all > maxContentBytes);
      }),
      { numRuns: 12 },
    );
  });

  test("is masked where the cut goes through what is masked", () => {
    const text = `${"x ".repeat(maxContentBytes / 2 - 4)} jane@x.example ${"y".repeat(10_000)}`;
    expect(storedText(text, mask)?.text).not.toContain("jane");
  });
});
