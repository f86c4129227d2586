import { expect, test } from "vitest";
import { happeningWords } from "./happening-words.ts";

test.each([
  [{ type: "tool.called", name: "find_order" }, "find_order", "was called"],
  [{ type: "tool.returned", name: "find_order", duration_ms: 120 }, "find_order", "returned · 120 ms"],
  [
    { type: "llm.called", model: "gpt-4o", input_tokens: 1200, output_tokens: 30, cost_usd: 0.5 },
    "gpt-4o",
    "1,200 tokens in, 30 out · $0.50",
  ],
  [{ type: "agent.invoked", source: "support", model: "gpt-4o" }, "Run of support", "gpt-4o"],
  [{ type: "feedback.score", name: "reward", data: { value: 0 } }, "Score reward", "0"],
  [{ type: "feedback.dislike", user_id: "ann", data: { reason: "wrong" } }, "Disliked", "by ann · wrong"],
  [{ type: "thread.created" }, "Began a conversation", ""],
  [{ type: "constructor", name: "x" }, "constructor", "x"],
])("%j is told", (event, what, about) => {
  expect(happeningWords({ id: "1", timestamp: 0, ...event })).toEqual({ what, about });
});
