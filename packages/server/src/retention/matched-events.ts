import { conditionOf, createZone, sql, type Filter, type Sql } from "@dendro/core";
import type { Remembered } from "@dendro/ingest";
import { sqlEvents } from "../query/sql-source.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { sqlAnswers, type Found } from "./erase-rows.ts";

/** Which events of a tenant go: filters without segments, over a time in milliseconds since 1970. */
export interface EventSelection {
  readonly filters: readonly Filter[];
  readonly from: number;
  readonly to: number;
  /** An IANA name, by which filters read days. */
  readonly timezone: string;
  /** When it was asked, to which filters such as "the last week" refer. */
  readonly asked_at: number;
}

/** How many events, visits and users a selection has, and on how many days. */
export interface MatchedCounts {
  readonly events: number;
  readonly visits: number;
  readonly users: number;
  readonly days: number;
}

/** Counts what a selection has now. */
export async function countMatched(
  warehouse: Pick<Warehouse, "query">,
  tenant: string,
  selection: EventSelection,
  signal?: AbortSignal,
): Promise<MatchedCounts> {
  const counted = sql`SELECT count(), uniqExactIf(r.session, r.session != ''), uniqExactIf(r.user_id, r.user_id != ''), uniqExact(toStartOfDay(r.timestamp, 'UTC')) FROM ${sqlMatched(tenant, selection)}`;
  const [[events, visits, users, days] = []] = await warehouse.query({ sql: counted }, signal);
  return { events: Number(events), visits: Number(visits), users: Number(users), days: Number(days) };
}

/** Ids that one statement deletes: a million of them take some 60 MB. */
const perBatch = 1_000_000;

/** The ids of what goes, in a table of their own: filters may look at other events, which may be gone already. */
export interface MatchedEvents {
  readonly table: string;
  readonly batches: number;
  /** The highest number of an event in the table. */
  readonly last: number;
  readonly found: Found;
}

const prefix = "deletion_";

const tableOf = (id: string) => `${prefix}${id.replaceAll("-", "")}`;

/**
 * Notes what a deletion is about, once: when it was noted before, by a server that has stopped since, that holds.
 * @param id of the deletion
 */
export async function noteMatched(
  warehouse: Warehouse,
  id: string,
  tenant: string,
  selection: EventSelection,
): Promise<MatchedEvents> {
  const table = tableOf(id);
  await warehouse.createTableOf(
    table,
    "n",
    sql`SELECT rowNumberInAllBlocks() AS n, r.id AS id, r.session AS session, r.visitor AS visitor, toStartOfDay(r.timestamp, 'UTC') AS day FROM ${sqlMatched(tenant, selection)}`,
  );
  const noted = sql`SELECT count(), max(n), uniqExactIf(session, session != ''), groupUniqArray(toUnixTimestamp(day)), groupUniqArrayIf(visitor, visitor != '') FROM ${sql.id(table)}`;
  const [[events, last, visits, days, visitors] = []] = await warehouse.query({ sql: noted });
  return {
    table,
    last: Number(last),
    batches: Number(events) === 0 ? 0 : Math.floor(Number(last) / perBatch) + 1,
    found: {
      events: Number(events),
      visits: Number(visits),
      days: new Set((days as unknown[]).map((day) => Number(day) * 1000)),
      // Who is who stays known: what goes is what they did.
      remembered: {
        visitors: visitors as string[],
        users: [],
        anonymous: [],
        traces: [],
        calls: await callsIn(warehouse, tenant, selection, table),
      },
    },
  };
}

/** By what calls of models among the noted events are remembered. Of those that are gone already, it was forgotten before. */
async function callsIn(
  warehouse: Warehouse,
  tenant: string,
  { from, to }: EventSelection,
  table: string,
): Promise<Remembered["calls"]> {
  const calls = sql`SELECT groupUniqArrayIf(trace_id, trace_id != ''), ${sqlAnswers} FROM events WHERE tenant = ${sql.text(tenant)} AND type IN ('llm.called', 'span') AND timestamp >= ${sql.moment(from)} AND timestamp < ${sql.moment(to)} AND id IN (SELECT id FROM ${sql.id(table)})`;
  const [[traces, answers] = []] = await warehouse.query({ sql: calls });
  return { traces: traces as string[], answers: (answers as string[]).filter((id) => id !== "") };
}

/** Deletes the events that were noted. Nothing of what they say is in the statements, which the engine keeps for a while. */
export async function deleteMatched(
  warehouse: Warehouse,
  tenant: string,
  { from, to }: EventSelection,
  { table, batches }: Pick<MatchedEvents, "table" | "batches">,
): Promise<void> {
  for (let batch = 0; batch < batches; batch += 1) {
    const ids = sql`SELECT id FROM ${sql.id(table)} WHERE n >= ${batch * perBatch} AND n < ${(batch + 1) * perBatch}`;
    await warehouse.deleteWhere({
      table: "events",
      where: sql`tenant = ${sql.text(tenant)} AND timestamp >= ${sql.moment(from)} AND timestamp < ${sql.moment(to)} AND id IN (${ids})`,
    });
  }
}

/** The ids of what was noted, some at a time. */
export async function* matchedIds(
  warehouse: Pick<Warehouse, "query">,
  { table, last }: Pick<MatchedEvents, "table" | "last">,
): AsyncGenerator<string[], void> {
  for (let from = 0; from <= last; from += idsAtOnce) {
    const some = sql`SELECT toString(id) FROM ${sql.id(table)} WHERE n >= ${from} AND n < ${from + idsAtOnce}`;
    yield (await warehouse.query({ sql: some })).map(([id]) => String(id));
  }
}

const idsAtOnce = 10_000;

/** Drops what was noted for deletions that are done. @param open ids of those that are not */
export async function dropNotes(warehouse: Warehouse, open: readonly string[]): Promise<void> {
  const kept = new Set(open.map(tableOf));
  for (const table of (await warehouse.inspect()).keys())
    if (table.startsWith(prefix) && !kept.has(table)) await warehouse.dropTable(table);
}

function sqlMatched(tenant: string, { filters, from, to, timezone, asked_at: now }: EventSelection): Sql {
  const filter = conditionOf(filters, { now, zone: createZone(timezone) });
  return sqlEvents(filter, { tenant, until: null, range: { from, to } }, []);
}
