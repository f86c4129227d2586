import { describe, expect, test } from "vitest";
import { assistant, call, conversation, png, pngBytes, user } from "./events-for-test.ts";
import { formatHistory } from "./history.ts";

const format = (events: Parameters<typeof formatHistory>[0]) => formatHistory(events, "google");
const thoughtSignature = "skip_thought_signature_validator";

describe("a history for Google", () => {
  test("has the first call of a step signed, and responses in a content of their own", () => {
    expect(format(conversation())).toEqual([
      {
        role: "user",
        parts: [
          { text: "What is this?" },
          { fileData: { mimeType: "image/png", fileUri: "https://example.com/cat.png" } },
        ],
      },
      {
        role: "model",
        parts: [
          { text: "Let me look." },
          { functionCall: { id: "call_1", name: "search", args: { q: "cat" } }, thoughtSignature },
          { functionCall: { id: "call_2", name: "search.web", args: { q: "dog" } } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "call_1", name: "search", response: { output: { hits: 3 } } } },
          { functionResponse: { id: "call_2", name: "search.web", response: { error: "timeout" } } },
        ],
      },
      {
        role: "model",
        parts: [{ functionCall: { id: "call_3", name: "search", args: { q: "lynx" } }, thoughtSignature }],
      },
      {
        role: "user",
        parts: [{ functionResponse: { id: "call_3", name: "search", response: { output: "a lynx" } } }],
      },
      { role: "model", parts: [{ text: "It is a lynx." }] },
      { role: "user", parts: [{ text: "[System] Something went wrong." }, { text: "Thanks" }] },
    ]);
  });

  test("does not mix what a user says with responses", () => {
    expect(
      format([user("go"), call("a"), user("wait")]).map(({ role, parts }) => [role, parts.length]),
    ).toEqual([
      ["user", 1],
      ["model", 1],
      ["user", 1],
      ["user", 1],
    ]);
  });

  test("has only files that Gemini reads, each with its type", () => {
    const [content] = format([
      user([
        { type: "image", url: png },
        { type: "image", url: "https://example.com/a.JPG?size=2" },
        { type: "image", url: "https://example.com/a" },
        { type: "image", url: "data:image/gif;base64,R0lGODlh" },
        { type: "document", url: "gs://files/a.pdf", filename: "a.pdf", mime_type: "application/pdf" },
        { type: "document", url: "data:text/csv,a", filename: "a.csv", mime_type: "text/csv" },
        {
          type: "document",
          url: "https://example.com/a.docx",
          filename: "a.docx",
          mime_type: "application/msword",
        },
      ]),
    ]);
    expect(content?.parts).toEqual([
      { inlineData: { mimeType: "image/png", data: pngBytes } },
      { fileData: { mimeType: "image/jpeg", fileUri: "https://example.com/a.JPG?size=2" } },
      { text: "[Image (https://example.com/a)]" },
      { text: "[Image (attached)]" },
      { fileData: { mimeType: "application/pdf", fileUri: "gs://files/a.pdf" } },
      { inlineData: { mimeType: "text/csv", data: "YQ==" } },
      { text: "[Document: a.docx (https://example.com/a.docx)]" },
    ]);
  });

  test("names functions as Gemini allows", () => {
    const [, content] = format([assistant("hm"), call("a", {}, "2 go!")]);
    expect(content?.parts[1]).toMatchObject({ functionCall: { name: "_2_go_" } });
  });
});
