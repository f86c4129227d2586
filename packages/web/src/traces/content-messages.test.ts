import { expect, test } from "vitest";
import { messagesOf, readContent } from "./content-messages.ts";

test("messages of every convention are a role and a text", () => {
  expect(
    messagesOf([
      { role: "system", content: "Be kind." },
      { role: "user", parts: [{ type: "text", content: "Hi" }] },
      { role: "user", content: [{ type: "text", text: "a" }, "b"] },
      { message: { role: "assistant", content: "Hello" }, finish_reason: "stop" },
    ]),
  ).toEqual([
    { role: "system", text: "Be kind." },
    { role: "user", text: "Hi" },
    { role: "user", text: "a\nb" },
    { role: "assistant", text: "Hello" },
  ]);
});

test("a message without words shows what it has", () => {
  expect(messagesOf([{ role: "assistant", tool_calls: [{ name: "search" }] }])?.[0]?.text).toContain(
    "search",
  );
});

test.each([[[]], ["text"], [{ role: "user" }], [[1]], [[{ role: "user" }, { id: 1 }]]])(
  "%j is no list of messages",
  (content) => {
    expect(messagesOf(content)).toBeNull();
  },
);

test("a text that is no JSON stays one, also where it begins as if it were", () => {
  expect(readContent('{"a": 1}')).toEqual({ a: 1 });
  expect(readContent("[not json")).toBe("[not json");
  expect(readContent("plain")).toBe("plain");
});
