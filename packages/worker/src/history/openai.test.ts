import { describe, expect, test } from "vitest";
import { assistant, call, conversation, png, result, system, user } from "./events-for-test.ts";
import { formatHistory } from "./history.ts";

const format = (events: Parameters<typeof formatHistory>[0]) => formatHistory(events, "openai");

describe("a history for OpenAI", () => {
  test("is a conversation of its chat completions", () => {
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
        content: null,
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "search", arguments: '{"q":"cat"}' } },
          { id: "call_2", type: "function", function: { name: "search_web", arguments: '{"q":"dog"}' } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: '{"hits":3}' },
      { role: "tool", tool_call_id: "call_2", content: "Error: timeout" },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "call_3", type: "function", function: { name: "search", arguments: '{"q":"lynx"}' } },
        ],
      },
      { role: "tool", tool_call_id: "call_3", content: "a lynx" },
      { role: "assistant", content: "It is a lynx." },
      { role: "system", content: "Something went wrong." },
      { role: "user", content: "Thanks" },
    ]);
  });

  test("has files for inline PDFs, and words for other documents", () => {
    const data = Buffer.from("%PDF").toString("base64");
    const pdf = `data:application/pdf;base64,${data}`;
    const [message] = format([
      user([
        { type: "document", url: pdf, filename: "a.pdf", mime_type: "application/pdf" },
        {
          type: "document",
          url: "https://example.com/b.pdf",
          filename: "b.pdf",
          mime_type: "application/pdf",
        },
        { type: "document", url: "data:text/csv,a%2Cb", filename: "c.csv", mime_type: "text/csv" },
        { type: "image", url: png },
        { type: "image", url: "data:image/svg+xml,<svg/>", alt: "a plan" },
      ]),
    ]);
    expect(message).toEqual({
      role: "user",
      content: [
        { type: "file", file: { filename: "a.pdf", file_data: pdf } },
        { type: "text", text: "[Document: b.pdf (https://example.com/b.pdf)]" },
        { type: "text", text: "[Document: c.csv (attached)]\na,b" },
        { type: "image_url", image_url: { url: png } },
        { type: "text", text: "[Image: a plan (attached)]" },
      ],
    });
  });

  test("mentions the assistant's images, as it may not send any", () => {
    expect(
      format([
        assistant([
          { type: "text", text: "Look:" },
          { type: "image", url: "https://example.com/a.png" },
        ]),
      ]),
    ).toEqual([{ role: "assistant", content: "Look:\n[Image (https://example.com/a.png)]" }]);
  });

  test("keeps ids within 40 characters and tells them apart", () => {
    const long = "x".repeat(60);
    const messages = format([
      call(`${long}a`),
      call(`${long}b`),
      result(`${long}b`, { result: "B" }),
      result(`${long}a`, { result: "A" }),
    ]);
    expect(messages.slice(1)).toEqual([
      { role: "tool", tool_call_id: "x".repeat(40), content: "A" },
      { role: "tool", tool_call_id: `${"x".repeat(38)}_2`, content: "B" },
    ]);
  });

  test("reads arguments that are the text of an object, and wraps what is none", () => {
    const messages = format([call("a", '{"q":1}'), call("b", "words"), call("c", [1]), call("d", null)]);
    const [calls] = messages;
    expect(
      calls !== undefined && "tool_calls" in calls
        ? calls.tool_calls.map((one) => one.function.arguments)
        : null,
    ).toEqual(['{"q":1}', '{"value":"words"}', '{"value":[1]}', "{}"]);
  });

  test("leaves out what says nothing", () => {
    expect(format([user("  \n"), user([]), system(""), assistant("hi")])).toEqual([
      { role: "assistant", content: "hi" },
    ]);
  });
});
