import type { SpanNode, SpanTree } from "./span-tree.ts";
import { spanTitle } from "./span-title.ts";

/** The ids of spans in which all words are found, from above: in names, kinds, models, workers, ids and how they went. */
export function findSpans({ nodes }: SpanTree, text: string): string[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return [];
  return nodes.flatMap((node) => {
    const told = textOf(node);
    return words.every((word) => told.includes(word)) ? [node.span.id] : [];
  });
}

function textOf({ span }: SpanNode): string {
  const { id, kind, model, source, status, missing } = span;
  return [spanTitle(span), kind, model, source, status, missing ? "missing" : "", id].join(" ").toLowerCase();
}
