import type { Span } from "./span.ts";

/** Knows which span is under way, through whatever is awaited. `asyncContext()` of `@dendro/sdk/node` is one. */
export interface SpanContext {
  current(): Span | undefined;
  /** Runs the work with that span under way. */
  run<T>(span: Span, work: () => T): T;
}
