import type { SpanNode, SpanTree } from "./span-tree.ts";

/** The nodes that are seen when some are collapsed, from above. */
export function visibleRows({ nodes }: SpanTree, collapsed: ReadonlySet<string>): SpanNode[] {
  const rows: SpanNode[] = [];
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index] as SpanNode;
    rows.push(node);
    if (collapsed.has(node.span.id)) index += node.below;
  }
  return rows;
}

/** The same with whatever hides a node opened. */
export function revealing(node: SpanNode, collapsed: ReadonlySet<string>): ReadonlySet<string> {
  const open = new Set(collapsed);
  for (let at = node.parent; at !== null; at = at.parent) open.delete(at.span.id);
  return open.size === collapsed.size ? collapsed : open;
}
