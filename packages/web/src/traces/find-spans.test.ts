import { expect, test } from "vitest";
import { findSpans } from "./find-spans.ts";
import { buildTree } from "./span-tree.ts";
import { span } from "./test-support/spans.ts";

const tree = buildTree(
  [
    span("a", null, 0, 9, { kind: "agent", name: "Support agent", source: "support" }),
    span("b", "a", 1, 5, { kind: "llm", name: null, model: "gpt-5" }),
    span("c", "a", 6, 8, { kind: "tool", name: "search_orders", status: "error" }),
    span("d", "gone", 7, 8, { name: "refund" }),
  ],
  9,
);

test("spans are found by name, kind, model, worker, id and how they went, from above", () => {
  expect(findSpans(tree, "AGENT")).toEqual(["a"]);
  expect(findSpans(tree, "model call")).toEqual(["b"]);
  expect(findSpans(tree, "gpt")).toEqual(["b"]);
  expect(findSpans(tree, "error")).toEqual(["c"]);
  expect(findSpans(tree, "search tool")).toEqual(["c"]);
  expect(findSpans(tree, "missing")).toEqual(["gone"]);
  expect(findSpans(tree, "r")).toEqual(["a", "c", "d"]);
});

test("nothing is looked for without a word, and what is nowhere is not found", () => {
  expect(findSpans(tree, "  ")).toEqual([]);
  expect(findSpans(tree, "search refund")).toEqual([]);
});
