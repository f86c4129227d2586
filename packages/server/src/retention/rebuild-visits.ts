import { beginsVisit, isInteraction, sql, visitColumns, type Event, type Visit } from "@dendro/core";
import { isNear, joinRuns, type Run, runOf, userSaid, visitRow } from "@dendro/ingest";
import type { Writer } from "../flow/writer.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** Visits that are made anew at once. */
const perBatch = 2000;

const columns = ["session", "type", "path", "visitor", "user_alias", "user_source", ...visitColumns] as const;

export interface RebuildOptions {
  readonly warehouse: Pick<Warehouse, "query" | "deleteWhere" | "insert">;
  readonly writer: Pick<Writer, "pause">;
}

/**
 * Makes the visits anew that a table of sessions names, of the events that they still have: what has none is no visit
 * any more. Done again after a stop, it ends in the same.
 * @param table with a column `session`
 */
export async function rebuildVisits(
  { warehouse, writer }: RebuildOptions,
  tenant: string,
  table: string,
): Promise<void> {
  for (let after = "", isMore = true; isMore;) {
    const sessions = await sessionsAfter(warehouse, table, after);
    after = sessions.at(-1) ?? "";
    isMore = sessions.length === perBatch;
    if (sessions.length === 0) return;
    // What a batch corrects between the reading and the writing would be written over.
    await writer.pause(async () => await replaceVisits(warehouse, tenant, sessions));
  }
}

async function replaceVisits(
  warehouse: RebuildOptions["warehouse"],
  tenant: string,
  sessions: readonly string[],
): Promise<void> {
  const visits = await visitsOf(warehouse, tenant, sessions);
  await warehouse.deleteWhere({
    table: "visits",
    where: sql`tenant = ${sql.text(tenant)} AND session IN ${sql.texts(sessions)}`,
  });
  if (visits.length > 0)
    await warehouse.insert("visits", visits.map((visit) => JSON.stringify(visit)).join("\n"));
}

async function sessionsAfter(
  warehouse: Pick<Warehouse, "query">,
  table: string,
  after: string,
): Promise<string[]> {
  const next = sql`SELECT DISTINCT session FROM ${sql.id(table)} WHERE session > ${sql.text(after)} ORDER BY session LIMIT ${perBatch}`;
  return (await warehouse.query({ sql: next })).map(([session]) => String(session));
}

async function visitsOf(
  warehouse: Pick<Warehouse, "query">,
  tenant: string,
  sessions: readonly string[],
): Promise<Visit[]> {
  const events = sql`SELECT toUnixTimestamp64Milli(timestamp), toString(id), interactive, ${sql.join(columns.map(sql.id), ", ")} FROM events WHERE tenant = ${sql.text(tenant)} AND session IN ${sql.texts(sessions)} ORDER BY session, timestamp, id`;
  const runs = new Map<string, Run>();
  const owners = new Map<string, Owner>();
  for (const row of await warehouse.query({ sql: events })) {
    const event = eventOfRow(row, tenant);
    const id = idSaid({ user_id: userSaid(event), anonymous_id: event.anonymous_id });
    if (id !== null) owners.set(id, ownerOf(event));
    const known = runs.get(event.session);
    const begins = beginsVisit(event.type);
    // What is done long after the last of a visit has its session, and is no part of it.
    if (known !== undefined && !begins && !isNear(known, event.timestamp)) continue;
    const run = runOf(event, event.session, { beginsVisit: begins, isInteraction: isInteraction(event) });
    if (known === undefined) runs.set(event.session, run);
    else joinRuns(known, run);
  }
  return [...runs.values()].flatMap((run) => {
    const visit = visitRow(run, tenant, 1);
    if (visit === null) return [];
    const id = idSaid(visit);
    return [{ ...visit, ...(id === null ? {} : owners.get(id)) }];
  });
}

/** The owner of something, as it was found out of events. */
type Owner = Pick<Event, "user_id" | "user_alias" | "user_source">;

const ownerOf = (event: Event): Owner =>
  Object.fromEntries(
    (["user_id", "user_alias", "user_source"] as const).flatMap((name) =>
      event[name] === undefined ? [] : [[name, event[name]]],
    ),
  );

interface Said {
  readonly user_id?: string | undefined;
  readonly anonymous_id?: string | undefined;
}

/** The id that identifies the owner; a user id that was sent counts first. */
function idSaid({ user_id, anonymous_id }: Said): string | null {
  if (user_id !== undefined) return `user\0${user_id}`;
  return anonymous_id === undefined ? null : `anonymous\0${anonymous_id}`;
}

/** As much of an event as a visit is made of. */
function eventOfRow(
  [timestamp, id, interactive, ...values]: readonly unknown[],
  tenant: string,
): Event & { session: string; visitor: string } {
  const said = columns.flatMap((name, index) =>
    values[index] === "" ? [] : [[name, values[index]] as const],
  );
  return {
    session: "",
    visitor: "",
    type: "",
    ...(Object.fromEntries(said) as Partial<Event>),
    ...(typeof interactive === "boolean" ? { interactive } : {}),
    id: String(id),
    tenant,
    timestamp: Number(timestamp),
    received_at: 0,
  };
}
