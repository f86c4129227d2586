import type { Event } from "@dendro/core";
import { isPostgresDatabase } from "@dendro/node";
import type { Transaction } from "kysely";
import type { StoreTables } from "../store/tables.ts";
import type { Endpoint } from "./endpoint.ts";
import { deliveryId, messageOf } from "./message.ts";
import { storableText } from "./storable-text.ts";

/** What one event is to one endpoint. */
export interface OutboxRow {
  readonly message: StoreTables["webhook_messages"];
  readonly delivery: StoreTables["webhook_deliveries"];
}

/** Numbers that rise with every call, also within a millisecond and when the clock is set back. */
export type PositionSource = (now: number) => number;

export function createPositionSource(): PositionSource {
  let newest = 0;
  // 1024 for each millisecond, and those of the next when they do not do: whole numbers until the year 2248.
  return (now) => (newest = Math.max(newest + 1, now * 1024));
}

export interface NewRowsContext {
  readonly nextPosition: PositionSource;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** From when on it may be sent, likewise. */
  readonly dueAt: number;
}

/** What an event is to endpoints that are sent it. */
export function newRows(
  event: Event,
  endpoints: readonly Endpoint[],
  { nextPosition, now, dueAt }: NewRowsContext,
): OutboxRow[] {
  const messages = new Map<boolean, StoreTables["webhook_messages"]>();

  function messageFor({ personal }: Endpoint): StoreTables["webhook_messages"] {
    const made = messages.get(personal);
    if (made !== undefined) return made;
    const message = {
      ...messageOf(event, personal),
      tenant: event.tenant,
      event_id: storableText(event.id),
      event_type: storableText(event.type),
      user_id: personal ? storableText(event.user_id ?? "") : "",
      anonymous_id: personal ? storableText(event.anonymous_id ?? "") : "",
      created_at: now,
    };
    messages.set(personal, message);
    return message;
  }

  return endpoints.map((endpoint) => {
    const message = messageFor(endpoint);
    return {
      message,
      delivery: {
        id: deliveryId(endpoint.id, event.id),
        tenant: event.tenant,
        endpoint: endpoint.id,
        message: message.id,
        status: "pending",
        reason: null,
        attempts: 0,
        tried: 0,
        position: nextPosition(now),
        due_at: dueAt,
        claimed_by: null,
        created_at: now,
        finished_at: null,
      },
    };
  });
}

/** When the first of each endpoint is due. */
export function dueOf(rows: readonly OutboxRow[]): Map<string, number> {
  const due = new Map<string, number>();
  for (const { delivery } of rows)
    due.set(delivery.endpoint, Math.min(due.get(delivery.endpoint) ?? Infinity, delivery.due_at));
  return due;
}

/** Keeps rows, in the transaction that moves how far the log was passed. */
export async function storeRows(step: Transaction<StoreTables>, rows: readonly OutboxRow[]): Promise<void> {
  const wanted = await ofKnownEndpoints(step, rows);
  await insertMessages(step, wanted);
  for (let at = 0; at < wanted.length; at += rowsAtOnce)
    await step
      .insertInto("webhook_deliveries")
      .values(wanted.slice(at, at + rowsAtOnce).map(({ delivery }) => delivery))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** Those of endpoints that are still there: for others nothing must be kept, and nobody would ever delete it. */
export async function ofKnownEndpoints(
  step: Transaction<StoreTables>,
  rows: readonly OutboxRow[],
): Promise<readonly OutboxRow[]> {
  if (rows.length === 0) return rows;
  const ids = [...new Set(rows.map(({ delivery }) => delivery.endpoint))].toSorted();
  const known = new Set<string>();
  for (let at = 0; at < ids.length; at += rowsAtOnce) {
    const some = step
      .selectFrom("webhook_endpoints")
      .select("id")
      .where("id", "in", ids.slice(at, at + rowsAtOnce))
      .orderBy("id");
    // Who removes one waits until these are there to be deleted.
    const found = await (isPostgresDatabase(step) ? some.forKeyShare() : some).execute();
    for (const { id } of found) known.add(id);
  }
  return rows.filter(({ delivery }) => known.has(delivery.endpoint));
}

/** Keeps what is sent, each once, however many are sent it. */
export async function insertMessages(
  step: Transaction<StoreTables>,
  rows: readonly OutboxRow[],
): Promise<void> {
  const messages = [...new Map(rows.map(({ message }) => [message.id, message])).values()];
  for (let at = 0; at < messages.length; at += rowsAtOnce)
    await step
      .insertInto("webhook_messages")
      .values(messages.slice(at, at + rowsAtOnce))
      // One that is there is touched, so that who deletes what is old waits, and sees that it is needed.
      .onConflict((conflict) =>
        conflict.column("id").doUpdateSet((row) => ({ event_type: row.ref("excluded.event_type") })),
      )
      .execute();
}

/** Rows of one statement, which has a place for each value. */
const rowsAtOnce = 1000;
