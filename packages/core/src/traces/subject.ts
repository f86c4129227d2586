import { z } from "zod";
import type { Event } from "../event/event.ts";
import { compareTexts } from "./recorded-order.ts";

const text = z.string().nullable();

export const traceSubjectSchema = z
  .object({
    name: text.meta({
      description: "What was sent for the trace as a whole; else the name of its longest piece of work.",
    }),
    source: text,
    user_id: text,
    thread_id: text,
    run_id: text,
    session: text,
    version: text,
    settings_version: z.number().nullable(),
    models: z.array(z.string()).meta({ description: "By when each was used first." }),
  })
  .meta({
    id: "TraceSubject",
    description: "What a trace is about, as the first of its events says that says it.",
  });
export type TraceSubject = z.infer<typeof traceSubjectSchema>;

/** What a trace is called and whose it is, as lists of traces say it too. */
export function subjectOf(events: readonly Event[]): TraceSubject {
  const byTime = events.toSorted((a, b) => a.timestamp - b.timestamp);
  const models = byTime.flatMap(({ model }) => model ?? []);
  return {
    name: sentName(events) ?? nameOfLongest(events) ?? firstOf(byTime, "name"),
    source: firstOf(byTime, "source"),
    user_id: firstOf(byTime, "user_id"),
    thread_id: firstOf(byTime, "thread_id"),
    run_id: firstOf(byTime, "run_id"),
    session: firstOf(byTime, "session"),
    version: firstOf(byTime, "version"),
    settings_version: byTime.find((event) => event.settings_version !== undefined)?.settings_version ?? null,
    models: [...new Set(models)],
  };
}

/** Of events that are alike in the number, the last name of the alphabet. */
function nameAtMost(events: readonly Event[], of: (event: Event) => number | undefined): string | null {
  let [most, found]: [number, string | null] = [-Infinity, null];
  for (const event of events) {
    const number = of(event);
    if (number === undefined || event.name === undefined || number < most) continue;
    if (number > most || found === null || found < event.name) [most, found] = [number, event.name];
  }
  return found;
}

const sentName = (events: readonly Event[]): string | null =>
  nameAtMost(
    events.filter(({ type }) => type === "trace.updated"),
    ({ timestamp }) => timestamp,
  );

const nameOfLongest = (events: readonly Event[]): string | null =>
  nameAtMost(events, ({ duration_ms: duration }) => duration);

type TextColumn = "name" | "source" | "user_id" | "thread_id" | "run_id" | "session" | "version";

/** What the first event says that says it; of those at the same time the first by the alphabet. @param events by time */
function firstOf(events: readonly Event[], column: TextColumn): string | null {
  const at = events.find((event) => event[column] !== undefined)?.timestamp;
  const said = events.flatMap((event) => (event.timestamp === at ? (event[column] ?? []) : []));
  return said.toSorted(compareTexts)[0] ?? null;
}
