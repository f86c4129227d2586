import fc from "fast-check";
import { expect, test } from "vitest";
import { rowAction } from "./row-keys.ts";
import { buildTree } from "./span-tree.ts";
import { span } from "./test-support/spans.ts";
import { visibleRows } from "./visible-rows.ts";

const tree = buildTree(
  [span("a", null, 0, 9), span("b", "a", 1, 5), span("c", "b", 2, 3), span("d", "a", 6, 8)],
  9,
);
const press = (key: string, current: string, ...collapsed: string[]) => {
  const closed = new Set(collapsed);
  const rows = visibleRows(tree, closed);
  const at = rows.findIndex((node) => node.span.id === current);
  const action = rowAction(key, rows, at, closed, 2);
  return action?.kind === "move" ? rows[action.to]?.span.id : action;
};

const ids = ["a", "b", "c", "d"];

test("arrows go up and down, and stay at the ends", () => {
  expect(press("ArrowDown", "a")).toBe("b");
  expect(press("ArrowDown", "b", "b")).toBe("d");
  expect(press("ArrowDown", "d")).toBe("d");
  expect(press("ArrowUp", "a")).toBe("a");
  expect(press("Home", "d")).toBe("a");
  expect(press("End", "a")).toBe("d");
  expect(press("PageDown", "a")).toBe("c");
  expect(press("PageUp", "b")).toBe("a");
});

test("right opens, then goes into; left closes, then goes out", () => {
  expect(press("ArrowRight", "b", "b")).toEqual({ kind: "expand", id: "b" });
  expect(press("ArrowRight", "b")).toBe("c");
  expect(press("ArrowRight", "c")).toBeNull();
  expect(press("ArrowLeft", "c")).toBe("b");
  expect(press("ArrowLeft", "b")).toEqual({ kind: "collapse", id: "b" });
  expect(press("ArrowLeft", "b", "b")).toBe("a");
  expect(press("ArrowLeft", "a", "a")).toBeNull();
});

test("enter and space choose; other keys, and rows that are not there, mean nothing", () => {
  expect(press("Enter", "d")).toEqual({ kind: "choose", id: "d" });
  expect(press(" ", "d")).toEqual({ kind: "choose", id: "d" });
  expect(press("x", "d")).toBeNull();
  expect(press("ArrowDown", "nobody")).toBeNull();
});

test("no key leads out of the rows", () => {
  const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...keys)), fc.subarray(ids), (pressed, some) => {
      let [current, collapsed]: [number, ReadonlySet<string>] = [0, new Set(some)];
      for (const key of pressed) {
        const rows = visibleRows(tree, collapsed);
        const action = rowAction(key, rows, current, collapsed, 3);
        if (action?.kind === "move") current = action.to;
        if (action?.kind === "expand") collapsed = new Set([...collapsed].filter((id) => id !== action.id));
        if (action?.kind === "collapse") collapsed = new Set([...collapsed, action.id]);
        expect(visibleRows(tree, collapsed)[current]).toBeDefined();
      }
    }),
  );
});
