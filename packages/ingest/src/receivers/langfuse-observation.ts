import type { JsonObject } from "@dendro/core";
import { foreignData } from "./foreign-data.ts";
import { firstText, idOf, labelOf, textOf, timeOf, without } from "../foreign-value.ts";
import { traceOf } from "./langfuse-trace.ts";
import { usageOf } from "./langfuse-usage.ts";
import type { ReceiverMemory } from "./receiver-memory.ts";
import type { ForeignEvent } from "../foreign-event.ts";

/** What is remembered of an observation until it ends: enough to know later what it was, and nothing large. */
type Remembered = JsonObject & {
  /** The entry that told of the end, and the one that told of the usage: sent again, they tell of the same. */
  ended_by?: string;
  usage_by?: string;
};

const rememberedFields = [
  "traceId",
  "type",
  "name",
  "startTime",
  "parentObservationId",
  "model",
  "version",
  "environment",
] as const;

/** What finished observations are called here. */
const types: Readonly<Record<string, string>> = {
  generation: "llm.called",
  embedding: "llm.called",
  tool: "tool.called",
  agent: "agent.invoked",
};

/** An observation as several entries tell of it: what a later one leaves out stays. */
export function mergeObservation(before: JsonObject | undefined, body: JsonObject): JsonObject {
  if (before === undefined) return body;
  const merged = { ...before };
  for (const key of Object.keys(body)) {
    const value = body[key];
    if (value !== null && value !== undefined) merged[key] = value;
  }
  return merged;
}

/**
 * An observation is told of when it begins and when it ends, in one request or in two. It becomes one event when it has
 * ended; before that and after it, what is told are events that count nothing.
 * @param id the observation's
 * @param kind `generation`, `span`, `event`, …, or `observation` when its body says which
 * @param entryId of the last entry that told of it
 */
export function observationEvent(
  id: string,
  kind: string,
  sent: JsonObject,
  entryId: string,
  memory: ReceiverMemory,
): ForeignEvent {
  const place = `observation:${idOf(id)}`;
  const before = (memory.get(place) as Remembered | undefined) ?? {};
  const body = mergeObservation(before, sent);
  const own = kind === "observation" ? (textOf(body["type"])?.toLowerCase() ?? "span") : kind;
  const use = usageOf(sent);
  const hasUsage = Object.keys(use).length > 0;
  const hasEnded = own === "event" || timeOf(body["endTime"]) !== undefined || hasUsage;
  const endedBy = before.ended_by ?? (hasEnded ? entryId : undefined);
  const usageBy = before.usage_by ?? (hasUsage ? entryId : undefined);
  memory.set(place, {
    ...Object.fromEntries(
      rememberedFields.flatMap((field) => {
        const text = idOf(body[field]);
        return text === undefined ? [] : [[field, text]];
      }),
    ),
    ...(endedBy === undefined ? {} : { ended_by: endedBy }),
    ...(usageBy === undefined ? {} : { usage_by: usageBy }),
  });
  const isEnd = endedBy === entryId;
  return {
    type: isEnd ? endedType(own, body) : endedBy === undefined ? "span.started" : "span.updated",
    id: isEnd ? idOf(`langfuse:${id}`) : idOf(entryId),
    ...fieldsOf(id, body, memory),
    // Counted with whatever tells of it first.
    ...(isCall(own) && usageBy === entryId ? use : {}),
    input: sent["input"],
    output: sent["output"],
    data: foreignData({ ...without(sent, ownColumns), observation_type: own }),
  };
}

const isCall = (kind: string) => types[kind] === "llm.called";

function endedType(kind: string, body: JsonObject): string {
  if (kind === "event") return textOf(body["name"])?.slice(0, 128) ?? "event";
  return Object.hasOwn(types, kind) ? (types[kind] ?? "span") : "span";
}

/** What columns say already, or only Langfuse needs. */
const ownColumns = new Set([
  "id",
  "traceId",
  "name",
  "startTime",
  "endTime",
  "parentObservationId",
  "model",
  "usage",
  "usageDetails",
  "costDetails",
  "type",
  "input",
  "output",
]);

function fieldsOf(id: string, body: JsonObject, memory: ReceiverMemory): Partial<ForeignEvent> {
  const { traceId } = body;
  const trace = traceOf(traceId, memory);
  const start = timeOf(body["startTime"]);
  const end = timeOf(body["endTime"]);
  const isError = body["level"] === "ERROR";
  return {
    timestamp: start ?? end,
    name: firstText(body["name"]),
    model: firstText(body["model"]),
    trace_id: idOf(traceId, 64),
    span_id: idOf(id, 32),
    parent_span_id: idOf(body["parentObservationId"], 32),
    user_id: trace.user_id,
    thread_id: trace.thread_id,
    // The application's is the one that is released; the others are of its parts.
    version: trace.release ?? labelOf(body["version"]) ?? trace.version,
    status: isError ? "error" : "ok",
    duration_ms: start !== undefined && end !== undefined && end >= start ? end - start : undefined,
  };
}
