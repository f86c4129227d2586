import type { SpanOutline } from "@dendro/core";

/** A span of a trace that begins at 0: `span("b", "a", 10, 40)`. */
export const span = (
  id: string,
  parent: string | null,
  start: number,
  end: number | null,
  more: Partial<SpanOutline> = {},
): SpanOutline => ({
  id,
  parent_id: parent,
  kind: "span",
  name: id,
  source: null,
  start,
  end,
  self_ms: 0,
  critical_ms: 0,
  status: end === null ? "running" : "ok",
  model: null,
  input_tokens: null,
  output_tokens: null,
  cost_usd: null,
  missing: false,
  broken_link: null,
  starts_before_parent_ms: 0,
  ...more,
});
