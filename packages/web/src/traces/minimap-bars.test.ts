import { expect, test } from "vitest";
import { minimapBars } from "./minimap-bars.ts";
import { buildTree } from "./span-tree.ts";
import { span } from "./test-support/spans.ts";

const tree = buildTree(
  [
    span("a", null, 1000, 2000, { kind: "agent" }),
    span("b", "a", 1000, 1500, { kind: "llm", status: "error" }),
    span("c", "a", 1500, 1500, { kind: "tool" }),
  ],
  2000,
);

test("spans lie where they were, from above, and what failed is drawn last", () => {
  const bars = minimapBars(tree.nodes, { from: 1000, wholeMs: 1000, width: 200, height: 60 });
  expect(bars.map(({ hue, x, y, width }) => [hue, x, y, width])).toEqual([
    ["agent", 0, 0, 200],
    ["tool", 100, 8, 1],
    ["error", 0, 4, 100],
  ]);
});

test("however many there are, they fit", () => {
  const many = buildTree(
    Array.from({ length: 500 }, (_, index) => span(`s${index}`, null, index, index + 1)),
    500,
  );
  const bars = minimapBars(many.nodes, { from: 0, wholeMs: 500, width: 100, height: 50 });
  expect(bars).toHaveLength(500);
  for (const { y, height } of bars) expect(y + height).toBeLessThanOrEqual(51);
});
