import type { Event } from "@dendro/core";
import { day } from "./plain-time.ts";

/**
 * Events with the user and the conversation of their trace, where its events say one and no other. What lies a day or
 * more from what came before of a trace is not kept together with it.
 * @param arrivals the same events, and perhaps others of the same ids, in the order in which they were sent
 */
export function knowTraces(events: readonly Event[], arrivals: readonly Event[]): Event[] {
  const together = new Map<string, Event[]>();
  const ids = new Set<string>();
  const inTrace = new Set<string>();
  for (const event of arrivals) {
    if (event.trace_id === undefined || ids.has(event.id)) continue;
    ids.add(event.id);
    const of = together.get(event.trace_id) ?? [];
    together.set(event.trace_id, of);
    if (of.some((other) => Math.abs(other.timestamp - event.timestamp) >= day)) continue;
    of.push(event);
    inTrace.add(event.id);
  }
  const theOne = (trace: string, name: "user_id" | "thread_id") => {
    const said = new Set((together.get(trace) ?? []).flatMap((event) => event[name] ?? []));
    return said.size === 1 ? [...said][0] : undefined;
  };
  return events.map((event) => {
    const { trace_id: trace, user_id, thread_id } = event;
    if (trace === undefined || !inTrace.has(event.id)) return event;
    const user = user_id ?? theOne(trace, "user_id");
    const thread = thread_id ?? theOne(trace, "thread_id");
    return {
      ...event,
      ...(user === undefined ? {} : { user_id: user }),
      ...(thread === undefined ? {} : { thread_id: thread }),
    };
  });
}
