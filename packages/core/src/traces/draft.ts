import type { ColumnName } from "../event/columns.ts";
import type { Event } from "../event/event.ts";
import type { SpanKind, TraceSpan } from "./schema.ts";
import { kindOf, phaseOf, saysError, type Phase } from "./signals.ts";
import { timesOf, type Times } from "./timing.ts";
import { compareTexts } from "./recorded-order.ts";

/** A span while the tree is put together. */
export interface Draft {
  id: string;
  /** As events name it; null when they do not. */
  readonly spanId: string | null;
  /** In told order; none of a span that is only named. */
  readonly events: readonly Event[];
  readonly kind: SpanKind;
  /** The events that say most first. */
  readonly byAuthority: readonly Event[];
  readonly times: Times;
  readonly runId: string | undefined;
  readonly traceId: string | undefined;
  readonly parentName: string | undefined;

  parent: Draft | null;
  /** Whether the link to the parent follows from the run or the trace, and from no name. */
  isImplied: boolean;
  brokenLink: TraceSpan["broken_link"];
  /** By when they began. */
  children: Draft[];
  marks: Event[];

  depth: number;
  /** Whether something above it is over. */
  isBelowEnd: boolean;
  status: TraceSpan["status"];
  start: number;
  /** When it was over, or until when it is known to have lasted. */
  until: number;
}

export const isMissing = ({ events }: Draft): boolean => events.length === 0;

/** @param spanId as events name it @param id what it is called when they do not */
export function createDraft(
  spanId: string | null,
  id: string,
  events: readonly Event[],
  more: { readonly kind?: SpanKind; readonly runId?: string | undefined } = {},
): Draft {
  const byAuthority = events.toSorted(compareAuthority);
  return {
    id,
    spanId,
    events,
    kind: more.kind ?? bestKind(byAuthority),
    byAuthority,
    times: timesOf(events),
    runId: more.runId ?? firstOf(byAuthority, "run_id"),
    traceId: firstOf(byAuthority, "trace_id"),
    parentName: firstOf(byAuthority, "parent_span_id"),
    parent: null,
    isImplied: false,
    brokenLink: null,
    children: [],
    marks: [],
    depth: 0,
    isBelowEnd: false,
    status: "unknown",
    start: 0,
    until: 0,
  };
}

const authority: Readonly<Record<Phase, number>> = { updated: 0, ended: 1, begun: 2 };

/** What was told last knows most, and what tells of an end more than what tells of a beginning. */
const compareAuthority = (a: Event, b: Event): number =>
  authority[phaseOf(a)] - authority[phaseOf(b)] ||
  b.received_at - a.received_at ||
  b.timestamp - a.timestamp ||
  compareTexts(a.id, b.id);

/** The event whose type says what it was: more than that it was some work, if any does. */
const bestKind = (events: readonly Event[]): SpanKind =>
  events.map(kindOf).find((kind) => kind !== "span") ?? "span";

/** What the first of them says that says anything. */
export function firstOf<N extends ColumnName>(events: readonly Event[], name: N): Event[N] | undefined {
  return events.find((event) => event[name] !== undefined)?.[name];
}

/**
 * Whether it failed. Its last end decides, as an execution may be tried again; and what is told of it besides its end
 * is told once, if it says that it failed.
 */
export function hasFailed({ events }: Draft): boolean {
  const last = events.findLast((event) => phaseOf(event) === "ended");
  return (
    (last !== undefined && saysError(last)) ||
    events.some((event) => phaseOf(event) !== "ended" && saysError(event))
  );
}
