import type { SpanNode } from "./span-tree.ts";

/** What a key does in the tree. */
export type RowAction =
  | { readonly kind: "move"; readonly to: number }
  | { readonly kind: "collapse" | "expand" | "choose"; readonly id: string };

/**
 * What a key means for the row that is current, as the treegrid of the ARIA Authoring Practices has it; null where it
 * means nothing.
 * @param page rows that are seen at once
 */
export function rowAction(
  key: string,
  rows: readonly SpanNode[],
  current: number,
  collapsed: ReadonlySet<string>,
  page: number,
): RowAction | null {
  const node = rows[current];
  if (node === undefined) return null;
  const { id } = node.span;
  const move = (to: number): RowAction => ({
    kind: "move",
    to: Math.max(0, Math.min(to, rows.length - 1)),
  });
  const isOpen = node.children.length > 0 && !collapsed.has(id);
  switch (key) {
    case "ArrowDown":
      return move(current + 1);
    case "ArrowUp":
      return move(current - 1);
    case "PageDown":
      return move(current + page);
    case "PageUp":
      return move(current - page);
    case "Home":
      return move(0);
    case "End":
      return move(rows.length - 1);
    case "ArrowRight":
      if (node.children.length === 0) return null;
      return isOpen ? move(current + 1) : { kind: "expand", id };
    case "ArrowLeft":
      if (isOpen) return { kind: "collapse", id };
      return node.parent === null ? null : move(rows.indexOf(node.parent));
    case "Enter":
    case " ":
      return { kind: "choose", id };
    default:
      return null;
  }
}
