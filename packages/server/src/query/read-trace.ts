import { columnNames, sql, type Event, type JsonObject } from "@dendro/core";
import type { QueryContext } from "./query-context.ts";
import { envelopeOfRow, eventOfRow, sqlEnvelope, sqlEvent } from "./event-row.ts";
import { sqlEvents } from "./sql-source.ts";

/** Events of one execution that are read; of more, the first. */
export const maxTraceEvents = 200_000;
/** Runs of one trace whose own events are looked for. */
const maxRuns = 1000;
/** Events of one span whose data is read; of more, the first. */
const maxWholeEvents = 1000;

/** All of time, as far as events may lie in it; milliseconds since 1970. */
const everything = { from: 0, to: Date.UTC(2299, 0, 1) };

/** What `data` says about where in a trace an event belongs; the rest of it is not read. */
const telling = ["otel", "$ai_trace_id", "observation_type"] as const;

/**
 * The events of one execution: those of the trace or the run by that id, and those of the trace's runs that say no
 * trace themselves. None when there is no such execution.
 */
export async function readTrace(context: QueryContext, id: string): Promise<Event[]> {
  const named = await readEvents(context, ["trace_id", "run_id"], [id]);
  const runs = [
    ...new Set(named.flatMap(({ run_id: run }) => (run === undefined || run === id ? [] : [run]))),
  ];
  if (runs.length === 0) return named;
  const known = new Set(named.map((event) => event.id));
  const ofRuns = await readEvents(context, ["run_id"], runs.slice(0, maxRuns));
  return [...named, ...ofRuns.filter((event) => event.trace_id === undefined && !known.has(event.id))];
}

async function readEvents(
  { warehouse, tenant, until = null, signal }: QueryContext,
  names: readonly string[],
  ids: readonly string[],
): Promise<Event[]> {
  const named = names.map((name) => sql`${sql.id(`r.${name}`)} IN ${sql.texts(ids)}`);
  const events = sqlEvents(null, { tenant, until, range: everything }, [sql`(${sql.join(named, " OR ")})`]);
  const read = sql`
    SELECT ${sql.join(sqlEnvelope, ", ")},
      length(JSONAllPaths(r.data.^otel)) > 0, ifNull(toString(r.data.\`$ai_trace_id\`), ''), ifNull(toString(r.data.observation_type), '')
    FROM ${events} ORDER BY r.timestamp LIMIT ${maxTraceEvents}`;
  const rows = await warehouse.query({ sql: read }, signal);
  return rows.map((row) => spanOfRow(row, tenant));
}

/** The same events with all of their data, in order of time. */
export async function readWholeEvents(
  { warehouse, tenant, until = null, signal }: QueryContext,
  events: readonly Event[],
): Promise<Event[]> {
  const some = events.slice(0, maxWholeEvents);
  if (some.length === 0) return [];
  const moments = some.map(({ timestamp }) => timestamp);
  const range = { from: Math.min(...moments), to: Math.max(...moments) + 1 };
  const isMeant = sql`toString(r.id) IN ${sql.texts(some.map(({ id }) => id))}`;
  const rows = await warehouse.query(
    {
      sql: sql`SELECT ${sql.join(sqlEvent, ", ")} FROM ${sqlEvents(null, { tenant, until, range }, [isMeant])} ORDER BY r.timestamp`,
    },
    signal,
  );
  return rows.map((row) => eventOfRow(row, tenant));
}

/** An event of a trace, with as much of its data as is read. */
function spanOfRow(row: readonly unknown[], tenant: string): Event {
  const event = envelopeOfRow(row, tenant);
  const [otel, ...texts] = row.slice(envelopeColumns);
  const data: JsonObject = Number(otel) === 1 ? { otel: {} } : {};
  texts.forEach((text, index) => {
    if (typeof text === "string" && text !== "") data[telling[index + 1] ?? ""] = text;
  });
  if (Object.keys(data).length > 0) event.data = data;
  return event;
}

/** Id, type, two times and the declared columns. */
const envelopeColumns = 4 + columnNames.length;
