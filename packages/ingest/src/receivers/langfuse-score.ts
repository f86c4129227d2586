import type { JsonObject } from "@dendro/core";
import { foreignData } from "./foreign-data.ts";
import { firstText, idOf, textOf, timeOf } from "../foreign-value.ts";
import { traceOf } from "./langfuse-trace.ts";
import type { ReceiverMemory } from "./receiver-memory.ts";
import type { ForeignEvent } from "../foreign-event.ts";

/** Scores by which people say that they like something or do not. */
const thumbs = /feedback|thumb|(^|[^a-z])(dis)?likes?([^a-z]|$)/iu;

/** A score is feedback: a thumb when it is named like one and says yes or no, else a number or a word. */
export function scoreEvent(
  entryId: string,
  body: JsonObject,
  sentAt: number | undefined,
  memory: ReceiverMemory,
): ForeignEvent {
  const { traceId, observationId, sessionId, name, value, comment, timestamp } = body;
  const trace = traceOf(traceId, memory);
  const target = targetOf(observationId, traceId, sessionId);
  return {
    type: typeOf(textOf(name) ?? "", value),
    id: idOf(entryId),
    timestamp: timeOf(timestamp) ?? sentAt,
    name: textOf(name),
    trace_id: idOf(traceId, 64),
    span_id: idOf(observationId, 32),
    user_id: trace.user_id,
    thread_id: idOf(sessionId) ?? trace.thread_id,
    version: trace.release ?? trace.version,
    data: foreignData({
      ...target,
      value: value ?? null,
      reason: comment ?? null,
      data_type: body["dataType"] ?? null,
      metadata: body["metadata"] ?? null,
    }),
  };
}

function typeOf(name: string, value: unknown): string {
  if (thumbs.test(name)) {
    if (value === 1 || value === true) return "feedback.like";
    if (value === 0 || value === -1 || value === false) return "feedback.dislike";
  }
  return "feedback.score";
}

function targetOf(observationId: unknown, traceId: unknown, sessionId: unknown): JsonObject {
  const observation = firstText(observationId);
  if (observation !== undefined) return { target_type: "span", target_id: observation };
  const trace = firstText(traceId);
  if (trace !== undefined) return { target_type: "trace", target_id: trace };
  return { target_type: "thread", target_id: firstText(sessionId) ?? null };
}
