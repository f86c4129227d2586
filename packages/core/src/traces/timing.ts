import type { Event } from "../event/event.ts";
import { limits } from "../event/limits.ts";
import { isFromOpenTelemetry, isFromPosthog, phaseOf } from "./signals.ts";

/**
 * Whether an event's `timestamp` is when the work began or when it was over. Senders differ:
 *
 * | sender                                          | events                                          | `timestamp` |
 * | ----------------------------------------------- | ----------------------------------------------- | ----------- |
 * | OpenTelemetry                                   | all, `workflow.completed` and `.failed` as well | start, cut to a whole millisecond |
 * | Langfuse                                        | all; without a start, an end and no duration    | start       |
 * | PostHog                                         | all: captured when the work is over             | end         |
 * | our client: `span`, `modelCall`, `tool`, …      | all that follow, with a `span_id`               | start       |
 * | our client: `workflow`, `workflowNode`          | `.started`; `.completed` and `.failed`          | start; end  |
 * | our middleware                                  | `request`                                       | start       |
 * | an engine's own workflow events                 | `.started`; `.completed` and `.failed`          | start; end  |
 * | a worker                                        | `agent.invoked`, once its end is stored         | end, or shortly after |
 * | a worker                                        | `tool.called`, `tool.returned`                  | start; when the result was passed on, which may be late |
 * | a worker's handler, anybody's `track`           | work without a `span_id`                        | end         |
 * | anybody who gives no time                       | what has a duration                             | end: the time of receipt |
 */
export type Moment = "start" | "end";

export function momentOf(event: Event): Moment {
  if (phaseOf(event) === "begun" || isFromOpenTelemetry(event)) return "start";
  if (isFromPosthog(event)) return "end";
  switch (event.type) {
    case "workflow.completed":
    case "workflow.failed":
    case "node.completed":
    case "node.failed":
    case "tool.returned":
      return "end";
    default:
  }
  // Nothing is received before it is over.
  if (event.timestamp === event.received_at && (lengthOf(event) ?? 0) > 0) return "end";
  return event.span_id !== undefined || event.type === "request" ? "start" : "end";
}

/** How long it took, in milliseconds; null when that is not known or makes no sense. */
export function lengthOf({ duration_ms }: Event): number | null {
  // A span without a beginning lasts since 1970.
  return duration_ms !== undefined && duration_ms >= 0 && duration_ms <= limits.maxAgeMs ? duration_ms : null;
}

/** When a piece of work was, as far as its events say. */
export interface Times {
  readonly start: number | null;
  readonly end: number | null;
  /** Whether it has ended, even when no event says when. */
  readonly isOver: boolean;
  /** How long it took, as its sender measured it. */
  readonly measured: number | null;
}

/** Two clocks that tell whole milliseconds are this far apart at most, in milliseconds. */
export const roundingMs = 2;

/** What all events of one piece of work say together, in any order. */
export function timesOf(events: readonly Event[]): Times {
  let reported: number | null = null;
  let inferred: number | null = null;
  let end: number | null = null;
  let measured: number | null = null;
  let lastRecorded: number | null = null;
  let [isOver, isRecordedLate] = [false, false];
  for (const event of events) {
    const { timestamp, type } = event;
    const length = lengthOf(event);
    const isStart = momentOf(event) === "start";
    if (isStart) reported = Math.min(reported ?? timestamp, timestamp);
    else if (length !== null) inferred = Math.min(inferred ?? Infinity, timestamp - length);
    if (phaseOf(event) === "begun") continue;
    isOver = true;
    const ended = isStart ? (length === null ? null : timestamp + length) : timestamp;
    if (ended === null) lastRecorded = Math.max(lastRecorded ?? timestamp, timestamp);
    else end = Math.max(end ?? ended, ended);
    if (length === null) continue;
    measured = Math.max(measured ?? length, length);
    isRecordedLate ||= type === "tool.returned";
  }
  const start = startOf(reported, inferred);
  // What Langfuse knows only the end of has its end for a time.
  if (end === null && start !== null && lastRecorded !== null && lastRecorded > start) end = lastRecorded;
  // Where only the end and the length are reported, the end is not computed from them again.
  if (reported !== null && start !== null && end !== null && measured !== null) {
    const isRounded = Math.abs(end - start - measured) <= roundingMs;
    if (isRounded || isRecordedLate) end = start + measured;
  }
  return { start, end, isOver, measured };
}

/** @param inferred from the end and the length */
function startOf(reported: number | null, inferred: number | null): number | null {
  if (reported === null || inferred === null) return reported ?? inferred;
  // Both are cut, so the later one is nearer to the truth.
  return Math.abs(reported - inferred) <= roundingMs
    ? Math.max(reported, inferred)
    : Math.min(reported, inferred);
}

/** Milliseconds to the microsecond. */
export const roundMs = (ms: number): number => Math.round(ms * 1000) / 1000;
