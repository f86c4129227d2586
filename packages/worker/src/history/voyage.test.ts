import { describe, expect, test } from "vitest";
import { conversation, png, user } from "./events-for-test.ts";
import { formatHistory } from "./history.ts";

const format = (events: Parameters<typeof formatHistory>[0]) => formatHistory(events, "voyage");

describe("a history for Voyage", () => {
  test("has an input for each message and each call", () => {
    expect(format(conversation())).toEqual([
      {
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: "https://example.com/cat.png" },
        ],
      },
      { content: [{ type: "text", text: "Let me look." }] },
      { content: [{ type: "text", text: 'search({"q":"cat"}): {"hits":3}' }] },
      { content: [{ type: "text", text: 'search.web({"q":"dog"}): Error: timeout' }] },
      { content: [{ type: "text", text: 'search({"q":"lynx"}): a lynx' }] },
      { content: [{ type: "text", text: "It is a lynx." }] },
      { content: [{ type: "text", text: "Something went wrong." }] },
      { content: [{ type: "text", text: "Thanks" }] },
    ]);
  });

  test("has images by address or inline, not both, as one request may not mix them", () => {
    const address = { type: "image", url: "https://example.com/a.png", alt: "a cat" } as const;
    expect(format([user([address]), user([{ type: "image", url: png }])])).toEqual([
      { content: [{ type: "text", text: "[Image: a cat (https://example.com/a.png)]" }] },
      { content: [{ type: "image_base64", image_base64: png }] },
    ]);
  });
});
