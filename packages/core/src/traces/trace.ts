import type { Event } from "../event/event.ts";
import { criticalPath } from "./critical-path.ts";
import { layOut } from "./lay-out.ts";
import { link } from "./link.ts";
import type { CriticalStep, TraceMark, TraceSpan, TraceTotals } from "./schema.ts";
import { skewToleranceMs } from "./skew.ts";
import { sortOut } from "./sort-out.ts";
import { markOf, spanOf } from "./span.ts";
import { roundMs } from "./timing.ts";
import { inRecordedOrder } from "./recorded-order.ts";
import { totalsOf } from "./totals.ts";

/** A run of an agent, an execution of a workflow or a trace, as a tree of pieces of work. */
export interface Trace {
  /** The first and the last moment of its events, in milliseconds since 1970; null without events. */
  readonly start: number | null;
  readonly end: number | null;
  readonly totals: TraceTotals;
  /** In order of time. */
  readonly criticalPath: readonly CriticalStep[];
  readonly spans: ReadonlyMap<string, TraceSpan>;
  /** Spans by their parent's id, by when they began; roots under null. */
  readonly children: ReadonlyMap<string | null, readonly TraceSpan[]>;
  /** Marks by the id of the span they belong to, in order of time; those of the whole under null. */
  readonly marks: ReadonlyMap<string | null, readonly TraceMark[]>;
}

export interface TraceOptions {
  /**
   * Until when work under way has lasted, in milliseconds since 1970.
   * @defaultValue the last moment that events tell of
   */
  readonly now?: number | undefined;
  /** What a child may lie outside its parent before it is marked, in milliseconds. @defaultValue 5 */
  readonly toleranceMs?: number | undefined;
}

/**
 * Puts the events of a run or a trace together: the same tree whatever their order, each event once, in n log n steps
 * and without recursion. Nothing that senders get wrong makes it fail: parents that are not there are stood in for,
 * links that lead in a circle are cut, and both are marked.
 */
export function buildTrace(
  events: readonly Event[],
  { now, toleranceMs = skewToleranceMs }: TraceOptions = {},
): Trace {
  const recorded = inRecordedOrder(events);
  const { named, nameless, marks } = sortOut(recorded);
  const { drafts, marks: ofWhole } = link({ named, nameless, marks });
  const moments = recorded.map(({ timestamp }) => timestamp);
  const ends = drafts.flatMap(({ times }) => (times.end === null ? [] : [times.end]));
  const { roots, levels } = layOut(drafts, now ?? extent([...moments, ...ends]).last);

  const spanned = extent(levels.flatMap(({ start, until }) => [start, until]));
  const whole = extent(roots.flatMap(({ start, until }) => [start, until]));
  const path = levels.length === 0 ? [] : criticalPath(roots, whole.first, whole.last);
  const critical = new Map<string, number>();
  for (const { span_id: id, start, end } of path) critical.set(id, (critical.get(id) ?? 0) + end - start);

  const spans = new Map<string, TraceSpan>();
  for (const draft of levels) spans.set(draft.id, spanOf(draft, critical.get(draft.id) ?? 0, toleranceMs));
  const children = new Map<string | null, TraceSpan[]>([[null, []]]);
  for (const span of spans.values()) {
    const siblings = children.get(span.parent_id);
    if (siblings === undefined) children.set(span.parent_id, [span]);
    else siblings.push(span);
  }
  const marksOf = new Map<string | null, TraceMark[]>([[null, ofWhole.map(markOf)]]);
  for (const draft of levels) if (draft.marks.length > 0) marksOf.set(draft.id, draft.marks.map(markOf));
  const all = extent([...moments, spanned.first, spanned.last].filter(Number.isFinite));
  return {
    start: recorded.length === 0 ? null : all.first,
    end: recorded.length === 0 ? null : all.last,
    totals: totalsOf(levels, marks, levels.length === 0 ? 0 : roundMs(whole.last - whole.first)),
    criticalPath: path,
    spans,
    children,
    marks: marksOf,
  };
}

/** The least and the greatest. */
function extent(moments: readonly number[]): { readonly first: number; readonly last: number } {
  let [first, last] = [Infinity, -Infinity];
  for (const moment of moments) {
    first = Math.min(first, moment);
    last = Math.max(last, moment);
  }
  return { first, last };
}
