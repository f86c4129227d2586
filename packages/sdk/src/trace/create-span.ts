import { randomHex } from "../event/random-hex.ts";
import { uuidV7 } from "../event/uuid.ts";
import type { EventFields, TrackedEvent } from "../event/event.ts";
import { copyOf } from "./copy-of.ts";
import { describeError, errorTypeOf } from "./error-type.ts";
import { createInstrumentation } from "./instrumentation.ts";
import type { SpanContext } from "./span-context.ts";
import type { Phases, Span, SpanFields } from "./span.ts";
import { formatTraceparent, parseTraceparent, type TraceContext } from "./traceparent.ts";

export interface TraceScope {
  readonly emit: (event: TrackedEvent) => void;
  readonly clock: () => number;
  readonly context: SpanContext | undefined;
}

/** What a child is about as well as its parent, unless it says otherwise. */
const inherited = ["user_id", "thread_id", "run_id"] as const;

export function createSpan(about: SpanFields, scope: TraceScope, parent?: Span, phases?: Phases): Span {
  const { type = "span", traceparent, data, ...columns } = copyOf(about);
  const remote = traceparent === undefined ? null : parseTraceparent(traceparent);
  const cause: TraceContext | undefined = remote ?? parent;
  const startedAt = performance.now();
  let fields: EventFields & { timestamp?: EventFields["timestamp"] } = {
    timestamp: scope.clock(),
    ...columns,
  };
  let details = data;
  let isEnded = false;
  for (const name of inherited) {
    const value = parent?.fields[name];
    if (name === "run_id" && phases?.isRun === true) continue;
    if (fields[name] === undefined && value !== undefined) fields = { ...fields, [name]: value };
  }
  if (phases?.isRun === true && fields.run_id === undefined)
    fields = { ...fields, run_id: uuidV7(scope.clock()) };

  const context = {
    trace_id: cause?.trace_id ?? randomHex(16),
    span_id: randomHex(8),
    sampled: cause?.sampled ?? true,
  };
  const ids = { trace_id: context.trace_id, span_id: context.span_id, parent_span_id: cause?.span_id };
  const emit = (eventType: string, more: EventFields) =>
    scope.emit({ ...fields, data: details, ...more, ...ids, type: eventType });

  const span: Span = {
    ...createInstrumentation(
      (child, childPhases) => createSpan(child, scope, span, childPhases),
      scope.context,
    ),
    ...context,
    parent_span_id: ids.parent_span_id,
    get fields() {
      return fields;
    },
    set(more) {
      const { data: moreData, ...moreColumns } = copyOf(more);
      fields = { ...fields, ...moreColumns };
      if (moreData !== undefined) details = { ...details, ...moreData };
    },
    usage: (usage) => span.set(usage),
    fail: (error) =>
      span.set({ status: "error", error_type: errorTypeOf(error), data: { error: describeError(error) } }),
    end() {
      if (isEnded) return;
      isEnded = true;
      const duration_ms = fields.duration_ms ?? roundMs(performance.now() - startedAt);
      const status = fields.status ?? "ok";
      if (phases === undefined) return emit(type, { duration_ms, status });
      const eventType = status === "ok" ? phases.completed : phases.failed;
      emit(eventType, { duration_ms, status, timestamp: scope.clock() });
    },
    traceparent: () => formatTraceparent(context),
    child: (childAbout, work) => span.span(childAbout, work),
  };
  if (phases !== undefined) emit(phases.started, {});
  return span;
}

/** Milliseconds to the microsecond. */
export const roundMs = (ms: number) => Math.round(ms * 1000) / 1000;
