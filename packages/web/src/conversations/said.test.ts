import { describe, expect, test } from "vitest";
import { speakerOf, wordsOf } from "./said.ts";

describe("what was said", () => {
  test.each([
    [{ text: "Hello" }, "Hello"],
    [{ type: "text", content: "Hello" }, "Hello"],
    [
      {
        content: [
          { type: "text", text: "Look:" },
          { type: "image", url: "x" },
          { type: "text", text: "here" },
        ],
      },
      "Look:\nhere",
    ],
    [{ output: { role: "assistant", content: "Yes" } }, "Yes"],
    [{ text: " ", message: "No" }, "No"],
    [{ type: "text" }, null],
    [{ content: [{ type: "image" }], text: 5 }, null],
  ])("of %j is %j", (data, words) => {
    expect(wordsOf(data)).toBe(words);
  });

  test("is said by people and agents alone", () => {
    expect(
      ["message.c2s", "message.s2c", "message.system", "constructor"].map((type) => speakerOf({ type })),
    ).toEqual(["person", "agent", null, null]);
  });
});
