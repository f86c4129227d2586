import type { JsonObject } from "@dendro/core";
import { foreignData } from "./foreign-data.ts";
import { idOf, labelOf, textOf, timeOf } from "../foreign-value.ts";
import type { ReceiverMemory } from "./receiver-memory.ts";
import type { ForeignEvent } from "../foreign-event.ts";

/** What the observations of a trace take over from it. */
export interface RememberedTrace {
  readonly user_id?: string | undefined;
  readonly thread_id?: string | undefined;
  readonly trace_name?: string | undefined;
  readonly environment?: string | undefined;
  /** Of the application; and of what the trace is about. */
  readonly release?: string | undefined;
  readonly version?: string | undefined;
}

/** A trace is told of in parts; what a part leaves out stays. */
export function rememberTrace(body: JsonObject, memory: ReceiverMemory): void {
  const id = idOf(body["id"]);
  if (id === undefined) return;
  const before = traceOf(id, memory);
  memory.set(`trace:${id}`, {
    user_id: idOf(body["userId"]) ?? before.user_id,
    thread_id: idOf(body["sessionId"]) ?? before.thread_id,
    trace_name: textOf(body["name"])?.slice(0, 256) ?? before.trace_name,
    environment: textOf(body["environment"])?.slice(0, 64) ?? before.environment,
    release: labelOf(body["release"]) ?? before.release,
    version: labelOf(body["version"]) ?? before.version,
  } satisfies RememberedTrace);
}

export function traceOf(traceId: unknown, memory: ReceiverMemory): RememberedTrace {
  const id = idOf(traceId);
  return id === undefined ? {} : (memory.get(`trace:${id}`) ?? {});
}

/**
 * @param entryId of the entry that tells of it: a trace is told of several times
 * @param sentAt when the client made that entry, in milliseconds
 */
export function traceEvent(entryId: string, body: JsonObject, sentAt: number | undefined): ForeignEvent {
  const { id, timestamp, name, userId, sessionId, input, output, ...rest } = body;
  return {
    type: "trace.updated",
    id: idOf(entryId),
    timestamp: timeOf(timestamp) ?? sentAt,
    trace_id: idOf(id, 64),
    name: textOf(name),
    user_id: idOf(userId),
    thread_id: idOf(sessionId),
    version: labelOf(rest["release"]) ?? labelOf(rest["version"]),
    input,
    output,
    data: foreignData(rest),
  };
}
