import fc from "fast-check";
import { expect, test } from "vitest";
import type { SpanOutline } from "@dendro/core";
import { processorMs } from "../../../../test/support/processor-time.ts";
import { buildTree, type SpanTree } from "./span-tree.ts";
import { span } from "./test-support/spans.ts";

const outline = ({ nodes }: SpanTree) =>
  nodes.map(({ span: { id, start }, depth, until }) => `${"  ".repeat(depth)}${id} ${start}–${until}`);

test("spans stand below their parents by when they began, the longest first", () => {
  const tree = buildTree(
    [span("d", "b", 25, 30), span("c", "a", 20, 30), span("b", "a", 20, 40), span("a", null, 0, 100)],
    100,
  );
  expect(outline(tree)).toEqual(["a 0–100", "  b 20–40", "    d 25–30", "  c 20–30"]);
  expect([tree.from, tree.to]).toEqual([0, 100]);
  expect(tree.byId.get("c")).toMatchObject({ position: 1, siblings: 2, index: 3, below: 0 });
});

test("a parent that is not there is stood in for, from its first child to its last", () => {
  const tree = buildTree([span("y", "gone", 30, 60), span("x", "gone", 10, 20)], 100);
  expect(outline(tree)).toEqual(["gone 10–60", "  x 10–20", "  y 30–60"]);
  expect(tree.byId.get("gone")?.span).toMatchObject({ missing: true, status: "unknown", name: null });
});

test("a ring of parents is cut where it began first", () => {
  const tree = buildTree([span("a", "c", 5, 9), span("b", "a", 1, 9), span("c", "b", 3, 9)], 9);
  expect(outline(tree)).toEqual(["b 1–9", "  c 3–9", "    a 5–9"]);
  expect(outline(buildTree([span("self", "self", 1, 2)], 2))).toEqual(["self 1–2"]);
});

test("what is under way lasts until now, what never told of its end as long as what is below it", () => {
  const tree = buildTree(
    [span("a", null, 0, null), span("b", "a", 10, null, { status: "unfinished" }), span("c", "b", 20, 30)],
    70,
  );
  expect(outline(tree)).toEqual(["a 0–70", "  b 10–30", "    c 20–30"]);
});

test("no spans are a tree too", () => {
  expect(buildTree([], 5)).toMatchObject({ nodes: [], from: 0, to: 0 });
});

const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
const someSpans: fc.Arbitrary<SpanOutline[]> = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom(...ids),
      fc.option(fc.constantFrom(...ids, "elsewhere")),
      fc.nat(50),
      fc.option(fc.nat(50)),
    )
    .map(([id, parent, start, length]) => span(id, parent, start, length === null ? null : start + length)),
  { selector: ({ id }) => id },
);

test("whatever the links and their order: every span once, below its parent, and behind it as many as are below it", () => {
  fc.assert(
    fc.property(
      someSpans.chain((spans) =>
        fc.tuple(
          fc.constant(spans),
          fc.shuffledSubarray(spans, { minLength: spans.length, maxLength: spans.length }),
        ),
      ),
      ([spans, shuffled]) => {
        const tree = buildTree(spans, 200);
        expect(outline(buildTree(shuffled, 200))).toEqual(outline(tree));
        const given = new Set(spans.map(({ id }) => id));
        const named = new Set(spans.flatMap(({ parent_id: parent }) => parent ?? []));
        expect(new Set(tree.nodes.map((node) => node.span.id))).toEqual(new Set([...given, ...named]));
        expect(tree.nodes).toHaveLength(tree.byId.size);
        for (const node of tree.nodes) {
          expect(node.span.missing).toBe(!given.has(node.span.id));
          expect(node.depth).toBe(node.parent === null ? 0 : node.parent.depth + 1);
          expect(node.parent?.children.includes(node) ?? true).toBe(true);
          const behind = tree.nodes.slice(node.index + 1, node.index + 1 + node.below);
          expect(behind.every(({ depth }) => depth > node.depth)).toBe(true);
          const next = tree.nodes[node.index + 1 + node.below];
          expect(next === undefined || next.depth <= node.depth).toBe(true);
          expect(node.until).toBeGreaterThanOrEqual(node.span.start);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test.each(["deep", "wide"])("twenty thousand spans are put together at once: %s", (shape) => {
  const spans = Array.from({ length: 20_000 }, (_, index) =>
    span(`s${index}`, index === 0 ? null : shape === "deep" ? `s${index - 1}` : "s0", index, 30_000),
  );
  let tree = buildTree([], 0);
  expect(processorMs(() => (tree = buildTree(spans.toReversed(), 30_000)))).toBeLessThan(2000);
  expect(tree.nodes.at(-1)?.depth).toBe(shape === "deep" ? 19_999 : 1);
  expect(tree.nodes[0]?.below).toBe(19_999);
});
