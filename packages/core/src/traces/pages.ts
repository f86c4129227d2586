import type { MarkPage, SpanPage, TraceSummary } from "./schema.ts";
import type { Trace } from "./trace.ts";

export interface PageOptions {
  /** @defaultValue 100 */
  readonly limit?: number | undefined;
  /** @defaultValue 0 */
  readonly offset?: number | undefined;
}

/** Spans right below a span, or the roots for null, by when they began. @returns null when there is no such span */
export function childrenOf(trace: Trace, spanId: string | null, options: PageOptions = {}): SpanPage | null {
  if (spanId !== null && !trace.spans.has(spanId)) return null;
  const { items, ...page } = pageOf(trace.children.get(spanId) ?? [], options);
  return { spans: items, ...page };
}

/** Marks of a span, or of the whole for null, in order of time. @returns null when there is no such span */
export function marksOf(trace: Trace, spanId: string | null, options: PageOptions = {}): MarkPage | null {
  if (spanId !== null && !trace.spans.has(spanId)) return null;
  const { items, ...page } = pageOf(trace.marks.get(spanId) ?? [], options);
  return { marks: items, ...page };
}

/**
 * What there is to say of the whole.
 * @param maxSteps of the critical path; of more, the longest are told of. By default 1,000
 */
export function summaryOf(
  { start, end, totals, children, criticalPath }: Trace,
  maxSteps = 1000,
): TraceSummary {
  const longest =
    criticalPath.length <= maxSteps
      ? criticalPath
      : criticalPath
          .toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
          .slice(0, maxSteps)
          .toSorted((a, b) => a.start - b.start);
  return {
    start,
    end,
    roots: children.get(null)?.length ?? 0,
    totals,
    critical_path: [...longest],
    critical_steps: criticalPath.length,
  };
}

/** A part of a list, and where the next one begins. */
export function pageOf<T>(all: readonly T[], { limit = 100, offset = 0 }: PageOptions) {
  const items = all.slice(offset, offset + limit);
  const next = offset + items.length;
  return { items, total: all.length, next_offset: next < all.length ? next : null };
}
