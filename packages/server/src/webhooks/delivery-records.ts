import { DendroError } from "@dendro/core";
import { sql } from "kysely";
import type { OpenStore } from "../store/port.ts";
import type { Store, StoreTables } from "../store/tables.ts";
import { deleteAttempts } from "./delete-attempts.ts";
import { messageIds } from "./message.ts";
import { insertMessages, ofKnownEndpoints, type OutboxRow } from "./outbox-rows.ts";
import { storableText } from "./storable-text.ts";

export type DeliveryStatus = StoreTables["webhook_deliveries"]["status"];

/** A delivery as people look at it. Times are milliseconds since 1970. */
export interface DeliveryRecord {
  /** The `webhook-id` of every attempt. */
  readonly id: string;
  readonly endpoint: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly body: string;
  readonly status: DeliveryStatus;
  readonly reason: "exhausted" | "refused" | null;
  readonly attempts: number;
  /** Null while an attempt is on its way, and when there is none to come. */
  readonly nextAttemptAt: number | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** Of the last attempt; null when there was none, or it had no answer. */
  readonly responseCode: number | null;
  readonly error: string | null;
}

export type AttemptRecord = Omit<StoreTables["webhook_attempts"], "delivery">;

export interface DeliveryPage {
  readonly deliveries: readonly DeliveryRecord[];
  readonly nextCursor: string | null;
}

export interface DeliveryList {
  readonly status?: DeliveryStatus | undefined;
  readonly limit: number;
  /** Goes on where another page ended: its `nextCursor`. */
  readonly cursor?: string | undefined;
}

/** Deliveries as people see and repeat them. */
export interface DeliveryRecords {
  /** Those of an endpoint, the newest first. @throws DendroError `invalid_request` for a cursor that is none */
  list(endpoint: string, list: DeliveryList): Promise<DeliveryPage>;
  /** @throws DendroError `not_found` */
  find(tenant: string, id: string): Promise<DeliveryRecord>;
  /** The first first. */
  attemptsOf(id: string): Promise<AttemptRecord[]>;
  counts(endpoint: string): Promise<Record<DeliveryStatus, number>>;
  /** How many wait for all endpoints of all tenants. */
  countWaiting(): Promise<number>;
  /** Has a delivery sent again from the first attempt on, whatever became of it. */
  resend(id: string, now: number): Promise<void>;
  /** Has everything sent again that was given up since a moment. @returns how many */
  recover(endpoint: string, since: number, now: number): Promise<number>;
  /** Has these sent, also when they were before. @returns how many */
  add(rows: readonly OutboxRow[]): Promise<number>;
  /** Deletes what was finished before a moment, some at a time. @returns how many */
  expire(before: number): Promise<number>;
  /** Deletes what says something of these people, or by a column of events. @returns nothing is on the disk any more */
  forgetPeople(tenant: string, users: readonly string[], anonymous: readonly string[]): Promise<void>;
  /** The same of events, by their ids. */
  forgetEvents(tenant: string, batches: AsyncIterable<readonly string[]>): Promise<void>;
}

/** What a delivery is like that is to be sent anew. */
const anew = (now: number) =>
  ({
    status: "pending",
    reason: null,
    tried: 0,
    // What a delayed tenant has not been sent yet is not sent sooner.
    due_at: sql<number>`CASE WHEN attempts = 0 AND due_at > ${now} THEN due_at ELSE ${now} END`,
    claimed_by: null,
    finished_at: null,
  }) as const;

/** Of one statement. */
const atOnce = 1000;

export function createDeliveryRecords({ db, destroy }: Pick<OpenStore, "db" | "destroy">): DeliveryRecords {
  const records = () =>
    db
      .selectFrom("webhook_deliveries as d")
      .innerJoin("webhook_messages as m", "m.id", "d.message")
      .leftJoin("webhook_attempts as a", (join) =>
        join.onRef("a.delivery", "=", "d.id").onRef("a.attempt", "=", "d.attempts"),
      )
      .selectAll("d")
      .select(["m.event_id", "m.event_type", "m.body", "a.response_code", "a.error"]);

  return {
    async list(endpoint, { status, limit, cursor }) {
      let rows = records().where("d.endpoint", "=", endpoint).orderBy("d.position", "desc");
      if (status !== undefined) rows = rows.where("d.status", "=", status);
      if (cursor !== undefined) rows = rows.where("d.position", "<", readCursor(cursor));
      const found = (await rows.limit(limit + 1).execute()).map(recordOf);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        deliveries: page.map(({ record }) => record),
        nextCursor: found.length > limit && last !== undefined ? String(last.position) : null,
      };
    },
    async find(tenant, id) {
      const row = await records().where("d.id", "=", id).where("d.tenant", "=", tenant).executeTakeFirst();
      if (row === undefined)
        throw new DendroError("not_found", `Unknown delivery ${JSON.stringify(id)}; old ones are deleted.`);
      return recordOf(row).record;
    },
    attemptsOf: async (id) =>
      await db
        .selectFrom("webhook_attempts")
        .select(["attempt", "at", "duration_ms", "status", "response_code", "response_body", "error"])
        .where("delivery", "=", id)
        .orderBy("at")
        .orderBy("attempt")
        .execute(),
    async counts(endpoint) {
      const rows = await db
        .selectFrom("webhook_deliveries")
        .select(["status", ({ fn }) => fn.countAll<number | string | bigint>().as("count")])
        .where("endpoint", "=", endpoint)
        .groupBy("status")
        .execute();
      const counted = Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
      return { pending: 0, success: 0, failed: 0, ...counted };
    },
    async countWaiting() {
      const { count } = await db
        .selectFrom("webhook_deliveries")
        .select(({ fn }) => fn.countAll<number | string | bigint>().as("count"))
        .where("status", "=", "pending")
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async resend(id, now) {
      await db.updateTable("webhook_deliveries").set(anew(now)).where("id", "=", id).execute();
    },
    async recover(endpoint, since, now) {
      const { numUpdatedRows } = await db
        .updateTable("webhook_deliveries")
        .set(anew(now))
        .where("endpoint", "=", endpoint)
        .where("status", "=", "failed")
        .where("created_at", ">=", since)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
    async add(rows) {
      return await db.transaction().execute(async (step) => {
        const wanted = await ofKnownEndpoints(step, rows);
        await insertMessages(step, wanted);
        for (let at = 0; at < wanted.length; at += atOnce)
          await step
            .insertInto("webhook_deliveries")
            .values(wanted.slice(at, at + atOnce).map(({ delivery }) => delivery))
            .onConflict((conflict) =>
              conflict.column("id").doUpdateSet((row) => ({
                status: "pending",
                reason: null,
                tried: 0,
                due_at: row.ref("excluded.due_at"),
                position: row.ref("excluded.position"),
                claimed_by: null,
                finished_at: null,
              })),
            )
            .execute();
        return wanted.length;
      });
    },
    async expire(before) {
      // By the age of messages, which is in order: deliveries are never older than theirs.
      const old = await db
        .selectFrom("webhook_messages as m")
        .innerJoin("webhook_deliveries as d", "d.message", "m.id")
        .select("d.id")
        .where("m.created_at", "<", before)
        .where("d.created_at", "<", before)
        .where("d.status", "!=", "pending")
        .limit(atOnce)
        .execute();
      if (old.length > 0)
        await db.transaction().execute(async (step) => {
          const deleted = await step
            .deleteFrom("webhook_deliveries")
            .where(
              "id",
              "in",
              old.map(({ id }) => id),
            )
            // It may have been asked for again.
            .where("status", "!=", "pending")
            .returning("id")
            .execute();
          await deleteAttempts(step, deleted);
        });
      const unsent = await db
        .selectFrom("webhook_messages as m")
        .select("m.id")
        .where("m.created_at", "<", before)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(selectFrom("webhook_deliveries as d").select("d.id").whereRef("d.message", "=", "m.id")),
          ),
        )
        .limit(atOnce)
        .execute();
      if (unsent.length > 0)
        await db
          .deleteFrom("webhook_messages")
          .where(
            "id",
            "in",
            unsent.map(({ id }) => id),
          )
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom("webhook_deliveries as d")
                  .select("d.id")
                  .whereRef("d.message", "=", "webhook_messages.id"),
              ),
            ),
          )
          .execute();
      return old.length + unsent.length;
    },
    async forgetPeople(tenant, users, anonymous) {
      await destroy(async (store) => {
        const messages = await store
          .selectFrom("webhook_messages")
          .select("id")
          .where("tenant", "=", tenant)
          .where(({ or, eb }) =>
            or([
              ...(users.length > 0 ? [eb("user_id", "in", users.map(storableText))] : []),
              ...(anonymous.length > 0 ? [eb("anonymous_id", "in", anonymous.map(storableText))] : []),
            ]),
          )
          .execute();
        for (let at = 0; at < messages.length; at += atOnce)
          await deleteMessages(
            store,
            messages.slice(at, at + atOnce).map(({ id }) => id),
          );
      });
    },
    async forgetEvents(tenant, batches) {
      await destroy(async (store) => {
        for await (const ids of batches) {
          const messages = ids.flatMap((id) => messageIds(tenant, id));
          for (let at = 0; at < messages.length; at += atOnce)
            await deleteMessages(store, messages.slice(at, at + atOnce));
        }
      });
    },
  };
}

/** With all that was, or is to be, sent of them. */
async function deleteMessages(store: Store, ids: readonly string[]): Promise<void> {
  await store.transaction().execute(async (step) => {
    // Messages first, attempts last: who adds one of the next looks for what it belongs to.
    await step.deleteFrom("webhook_messages").where("id", "in", ids).execute();
    const deliveries = await step
      .deleteFrom("webhook_deliveries")
      .where("message", "in", ids)
      .returning("id")
      .execute();
    await deleteAttempts(step, deliveries);
  });
}

function readCursor(cursor: string): number {
  const position = Number(cursor);
  if (Number.isSafeInteger(position) && position > 0) return position;
  throw new DendroError("invalid_request", "Invalid cursor: use the next_cursor of a response.");
}

type RecordRow = StoreTables["webhook_deliveries"] &
  Pick<StoreTables["webhook_messages"], "event_id" | "event_type" | "body"> & {
    readonly response_code: number | null;
    readonly error: string | null;
  };

function recordOf(row: RecordRow): { record: DeliveryRecord; position: number } {
  const isWaiting = row.status === "pending" && row.claimed_by === null;
  return {
    position: row.position,
    record: {
      id: row.id,
      endpoint: row.endpoint,
      eventId: row.event_id,
      eventType: row.event_type,
      body: row.body,
      status: row.status,
      reason: row.reason,
      attempts: row.attempts,
      nextAttemptAt: isWaiting ? row.due_at : null,
      createdAt: row.created_at,
      finishedAt: row.finished_at,
      responseCode: row.response_code,
      error: row.error,
    },
  };
}
