import type { SpanOutline } from "@dendro/core";
import { cutRings } from "./cut-rings.ts";

/** A span in its place: where it stands when everything is open, and when it was. */
export interface SpanNode {
  readonly span: SpanOutline;
  readonly parent: SpanNode | null;
  /** By when they began, the longest first. */
  readonly children: readonly SpanNode[];
  /** 0 of a root. */
  readonly depth: number;
  /** Its place from above, when everything is open. */
  readonly index: number;
  /** How many are below it, at any depth: they stand right behind it. */
  readonly below: number;
  /** Its place among those of the same parent, and how many these are. */
  readonly position: number;
  readonly siblings: number;
  /** Until when it is known to have lasted, in milliseconds since 1970. */
  readonly until: number;
}

export interface SpanTree {
  /** From above, parents right before what is below them. */
  readonly nodes: readonly SpanNode[];
  readonly byId: ReadonlyMap<string, SpanNode>;
  /** The first and the last moment of any of them; both 0 of none. */
  readonly from: number;
  readonly to: number;
}

/** A node while the tree is put together. */
type Growing = { -readonly [key in Exclude<keyof SpanNode, "parent" | "children">]: SpanNode[key] } & {
  parent: Growing | null;
  children: Growing[];
};

/**
 * The tree of spans that are given in any order, each once: of two with one id the later one counts. A parent that is not
 * among them is stood in for, and a ring of parents is cut where it began first.
 * @param lastsUntil until when work under way has lasted, in milliseconds since 1970
 */
export function buildTree(spans: readonly SpanOutline[], lastsUntil: number): SpanTree {
  const byId = new Map<string, Growing>(spans.map((span) => [span.id, grow(span)]));
  for (const span of spans) {
    const { parent_id: parent } = span;
    if (parent !== null && !byId.has(parent)) byId.set(parent, grow(standIn(parent, span)));
  }
  for (const node of byId.values()) {
    const { parent_id: parent } = node.span;
    node.parent = parent === null ? null : (byId.get(parent) ?? null);
  }
  cutRings([...byId.values()], compareStarts);
  const roots: Growing[] = [];
  for (const node of byId.values()) (node.parent === null ? roots : node.parent.children).push(node);
  for (const node of fromBelow(roots)) setTimes(node, lastsUntil);
  const nodes = fromAbove(roots);
  const [from, to] = nodes.length === 0 ? [0, 0] : extentOf(nodes);
  return { nodes, byId, from, to };
}

const grow = (span: SpanOutline): Growing => ({
  span,
  parent: null,
  children: [],
  depth: 0,
  index: 0,
  below: 0,
  position: 0,
  siblings: 0,
  until: span.start,
});

/** A span that is only named, by a child of it. */
const standIn = (id: string, child: SpanOutline): SpanOutline => ({
  id,
  parent_id: null,
  kind: "span",
  name: null,
  source: null,
  start: child.start,
  end: null,
  self_ms: 0,
  critical_ms: 0,
  status: "unknown",
  model: null,
  input_tokens: null,
  output_tokens: null,
  cost_usd: null,
  missing: true,
  broken_link: null,
  starts_before_parent_ms: 0,
});

/** Children before their parents. */
function fromBelow(roots: readonly Growing[]): Growing[] {
  const levels = [...roots];
  // It grows while it is walked.
  for (const node of levels) for (const child of node.children) levels.push(child);
  return levels.toReversed();
}

/** @param node whose children have their times */
function setTimes(node: Growing, lastsUntil: number): void {
  const { start, end, status, missing } = node.span;
  const [first, last] = extentOf(node.children);
  if (missing && first < start) node.span = { ...node.span, start: first };
  node.until = Math.max(node.span.start, end ?? (status === "running" ? lastsUntil : last));
}

/** The first and the last moment of some nodes. */
function extentOf(nodes: readonly SpanNode[]): [first: number, last: number] {
  let [first, last] = [Infinity, -Infinity];
  for (const { span, until } of nodes) {
    first = Math.min(first, span.start);
    last = Math.max(last, until);
  }
  return [first, last];
}

/** Sorts what is below each, and says of every node where it stands. */
function fromAbove(roots: Growing[]): Growing[] {
  const nodes: Growing[] = [];
  const open: Growing[] = [];
  place(roots, 0);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    node.index = nodes.length;
    nodes.push(node);
    place(node.children, node.depth + 1);
  }
  for (const node of nodes.toReversed()) if (node.parent !== null) node.parent.below += node.below + 1;
  return nodes;

  function place(siblings: Growing[], depth: number): void {
    siblings.sort(compareSiblings);
    for (const [position, node] of siblings.entries())
      Object.assign(node, { depth, position, siblings: siblings.length });
    for (const node of siblings.toReversed()) open.push(node);
  }
}

const compareStarts = (a: SpanNode, b: SpanNode): number =>
  a.span.start - b.span.start || (a.span.id < b.span.id ? -1 : 1);

const compareSiblings = (a: SpanNode, b: SpanNode): number =>
  a.span.start - b.span.start || b.until - a.until || (a.span.id < b.span.id ? -1 : 1);
