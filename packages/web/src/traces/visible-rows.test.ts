import fc from "fast-check";
import { expect, test } from "vitest";
import { buildTree } from "./span-tree.ts";
import { span } from "./test-support/spans.ts";
import { revealing, visibleRows } from "./visible-rows.ts";

const tree = buildTree(
  [
    span("a", null, 0, 9),
    span("b", "a", 1, 5),
    span("c", "b", 2, 3),
    span("d", "c", 2, 3),
    span("e", "a", 6, 8),
    span("f", null, 10, 12),
  ],
  12,
);
const seen = (...collapsed: string[]) =>
  visibleRows(tree, new Set(collapsed))
    .map((node) => node.span.id)
    .join("");

const ids = ["a", "b", "c", "d", "e", "f"];

test("what is below a collapsed span is not seen", () => {
  expect(seen()).toBe("abcdef");
  expect(seen("b")).toBe("abef");
  expect(seen("a", "c")).toBe("af");
  expect(seen("f", "nobody")).toBe("abcdef");
});

test("a span is seen exactly when nothing above it is collapsed, and can be made to be", () => {
  fc.assert(
    fc.property(fc.subarray(ids), fc.constantFrom(...ids), (some, wanted) => {
      const collapsed = new Set(some);
      const rows = new Set(visibleRows(tree, collapsed));
      for (const node of tree.nodes) {
        let isHidden = false;
        for (let at = node.parent; at !== null; at = at.parent) isHidden ||= collapsed.has(at.span.id);
        expect(rows.has(node)).toBe(!isHidden);
      }
      const node = tree.byId.get(wanted);
      if (node === undefined) throw new Error(`There is no span ${wanted}.`);
      const open = revealing(node, collapsed);
      expect(visibleRows(tree, open)).toContain(node);
      expect([...open].every((id) => collapsed.has(id))).toBe(true);
    }),
  );
});
