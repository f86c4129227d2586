import { describe, expect, test } from "vitest";
import { call, conversation, png, result, user } from "./events-for-test.ts";
import { formatHistory } from "./history.ts";

const format = (events: Parameters<typeof formatHistory>[0]) => formatHistory(events, "cohere");

describe("a history for Cohere", () => {
  test("is a conversation of its chat, results as the text of objects", () => {
    expect(format(conversation())).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "https://example.com/cat.png" } },
        ],
      },
      { role: "assistant", content: "Let me look." },
      {
        role: "assistant",
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "search", arguments: '{"q":"cat"}' } },
          { id: "call_2", type: "function", function: { name: "search_web", arguments: '{"q":"dog"}' } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: '{"hits":3}' },
      { role: "tool", tool_call_id: "call_2", content: '{"error":"timeout"}' },
      {
        role: "assistant",
        tool_calls: [
          { id: "call_3", type: "function", function: { name: "search", arguments: '{"q":"lynx"}' } },
        ],
      },
      { role: "tool", tool_call_id: "call_3", content: '{"result":"a lynx"}' },
      { role: "assistant", content: "It is a lynx." },
      { role: "system", content: "Something went wrong." },
      { role: "user", content: "Thanks" },
    ]);
  });

  test("has inline images, and words for documents", () => {
    expect(
      format([
        user([
          { type: "image", url: png },
          {
            type: "document",
            url: "https://example.com/a.pdf",
            filename: "a.pdf",
            mime_type: "application/pdf",
          },
        ]),
      ]),
    ).toEqual([
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: png } },
          { type: "text", text: "[Document: a.pdf (https://example.com/a.pdf)]" },
        ],
      },
    ]);
  });

  test("says that a call came to nothing", () => {
    expect(format([call("a"), result("a", {})]).at(-1)).toEqual({
      role: "tool",
      tool_call_id: "a",
      content: '{"result":null}',
    });
  });
});
