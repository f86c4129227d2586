import type { SpanKind, SpanOutline } from "@dendro/core";

const kindTitles: Readonly<Record<SpanKind, string>> = {
  agent: "Agent",
  llm: "Model call",
  tool: "Tool call",
  workflow: "Workflow",
  node: "Node",
  request: "Request",
  span: "Span",
};

export const kindTitle = (kind: SpanKind): string => kindTitles[kind];

/** What a span is called; by its kind where nothing names it. */
export const spanTitle = ({ name, kind, missing }: Pick<SpanOutline, "name" | "kind" | "missing">): string =>
  name ?? (missing ? "Missing span" : kindTitles[kind]);
