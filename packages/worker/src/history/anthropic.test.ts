import { describe, expect, test } from "vitest";
import { assistant, call, conversation, png, pngBytes, system, user } from "./events-for-test.ts";
import { formatHistory } from "./history.ts";

const format = (events: Parameters<typeof formatHistory>[0]) => formatHistory(events, "anthropic");

describe("a history for Anthropic", () => {
  test("is a conversation in turns, results at the beginning of the turn after their calls", () => {
    expect(format(conversation())).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image", source: { type: "url", url: "https://example.com/cat.png" } },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "text", text: "Let me look." },
          { type: "tool_use", id: "call_1", name: "search", input: { q: "cat" } },
          { type: "tool_use", id: "call_2", name: "search_web", input: { q: "dog" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "call_1", content: '{"hits":3}' },
          { type: "tool_result", tool_use_id: "call_2", content: "Error: timeout", is_error: true },
        ],
      },
      {
        role: "assistant",
        content: [{ type: "tool_use", id: "call_3", name: "search", input: { q: "lynx" } }],
      },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "call_3", content: "a lynx" }] },
      { role: "assistant", content: [{ type: "text", text: "It is a lynx." }] },
      {
        role: "user",
        content: [
          { type: "text", text: "[System] Something went wrong." },
          { type: "text", text: "Thanks" },
        ],
      },
    ]);
  });

  test("has inline images, and documents as PDF or text", () => {
    const data = Buffer.from("%PDF").toString("base64");
    const [message] = format([
      user([
        { type: "image", url: png.replace("image/png", "image/jpg") },
        { type: "image", url: "http://example.com/a.png" },
        {
          type: "document",
          url: `data:application/pdf;base64,${data}`,
          filename: "a.pdf",
          mime_type: "application/pdf",
        },
        {
          type: "document",
          url: "https://example.com/b.pdf",
          filename: "b.pdf",
          mime_type: "application/pdf",
        },
        {
          type: "document",
          url: "data:text/plain;charset=utf-8;base64,aGVsbG8=",
          filename: "c.txt",
          mime_type: "text/plain",
        },
        { type: "document", url: "/d.docx", filename: "d.docx", mime_type: "application/msword" },
      ]),
    ]);
    expect(message?.content).toEqual([
      { type: "image", source: { type: "base64", media_type: "image/jpeg", data: pngBytes } },
      { type: "text", text: "[Image (http://example.com/a.png)]" },
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data },
        title: "a.pdf",
      },
      { type: "document", source: { type: "url", url: "https://example.com/b.pdf" }, title: "b.pdf" },
      {
        type: "document",
        source: { type: "text", media_type: "text/plain", data: "hello" },
        title: "c.txt",
      },
      { type: "text", text: "[Document: d.docx (/d.docx)]" },
    ]);
  });

  test("begins with a user though the beginning was cut off", () => {
    expect(format([assistant("and so on")]).map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  test("tells the model of a call that was cut off", () => {
    expect(format([user("go"), call("a"), system("The agent failed.")]).at(-1)).toEqual({
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "a", content: "Error: No result.", is_error: true },
        { type: "text", text: "[System] The agent failed." },
      ],
    });
  });
});
