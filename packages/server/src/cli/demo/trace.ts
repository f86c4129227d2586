import type { Random } from "./random.ts";
import { hexFrom } from "./simulated-event.ts";

/** Where a piece of work stands among others, as events say it. */
export interface SpanIds {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
}

export const beginTrace = (random: Random): SpanIds => ({
  trace_id: hexFrom(random, 32),
  span_id: hexFrom(random, 16),
});

export const childOf = (random: Random, parent: SpanIds): SpanIds => ({
  trace_id: parent.trace_id,
  span_id: hexFrom(random, 16),
  parent_span_id: parent.span_id,
});
