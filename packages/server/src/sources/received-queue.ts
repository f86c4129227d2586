import { DendroError } from "@dendro/core";
import { isPostgresDatabase } from "@dendro/node";
import { sql, type Transaction } from "kysely";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { storableText } from "../webhooks/storable-text.ts";
import { rowOf, webhookOf, type NewWebhook, type ReceivedWebhook } from "./received-rows.ts";

/** What became of it: the event that it is now, or why there is none. */
export type Processed =
  | {
      readonly status: "processed";
      readonly eventId: string;
      readonly eventType: string;
      readonly userId: string;
      readonly anonymousId: string;
    }
  | { readonly status: "failed"; readonly reason: string }
  | { readonly status: "pending"; readonly reason: string; readonly dueAt: number };

/**
 * The webhooks that came in, as those see them who make events of them. A server takes those alone that came to its own
 * data directory: its log and its warehouse know whether there is an event of one.
 */
export interface ReceivedQueue {
  /**
   * @returns false when one of its id is kept already
   * @throws DendroError `not_found` when its source is gone, `overloaded` when too many of the tenant's wait
   */
  keep(webhook: NewWebhook): Promise<boolean>;
  /** Makes all that waits due, also what was claimed when the one before was killed. Asked before anything is claimed. */
  takeBack(now: number): Promise<void>;
  /** Takes what waits, as many of each tenant as of the others. */
  claim(limit: number, now: number): Promise<ReceivedWebhook[]>;
  /** @param isEmptied whether nothing of it may stay but that it came */
  finish(webhook: ReceivedWebhook, result: Processed, now: number, isEmptied?: boolean): Promise<void>;
  /** How many wait here. */
  countWaiting(): Promise<number>;
  /** When something is due next; null when nothing waits. */
  nextDueAt(): Promise<number | null>;
}

/** How long making an event of one may take before another process does, in milliseconds. */
const claimMs = 60_000;

/** How many of a tenant's may wait. */
const maxWaiting = 10_000;

/** @param place what names the data directory */
export function createReceivedQueue({ db }: Pick<OpenStore, "db">, place: string): ReceivedQueue {
  async function requireRoom(step: Transaction<StoreTables>, tenant: string): Promise<void> {
    const last = await step
      .selectFrom("received_webhooks")
      .select("id")
      .where("place", "=", place)
      .where("tenant", "=", tenant)
      .where("status", "=", "pending")
      .offset(maxWaiting - 1)
      .limit(1)
      .executeTakeFirst();
    if (last !== undefined)
      throw new DendroError("overloaded", `${maxWaiting} webhooks wait already; send it again later.`, {
        retryAfterSeconds: 60,
      });
  }

  return {
    async keep(webhook) {
      return await db.transaction().execute(async (step) => {
        const source = step.selectFrom("webhook_sources").select("id").where("id", "=", webhook.source);
        // Who removes it waits, and then removes this too.
        const known = await (isPostgresDatabase(db) ? source.forKeyShare() : source).executeTakeFirst();
        if (known === undefined) throw new DendroError("not_found", "The source was removed.");
        if (webhook.status === "pending") await requireRoom(step, webhook.tenant);
        const { numInsertedOrUpdatedRows } = await step
          .insertInto("received_webhooks")
          .values(rowOf(webhook, place))
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirst();
        return numInsertedOrUpdatedRows === 1n;
      });
    },
    async takeBack(now) {
      await db
        .updateTable("received_webhooks")
        .set({ due_at: now })
        .where("place", "=", place)
        .where("status", "=", "pending")
        .where("due_at", ">", now)
        .execute();
    },
    async claim(limit, now) {
      const { rows: claimed } = await sql<StoreTables["received_webhooks"]>`
        UPDATE received_webhooks SET due_at = ${now + claimMs}, attempts = attempts + 1
        WHERE status = 'pending' AND due_at <= ${now} AND id IN (
          SELECT id FROM (
            SELECT id, due_at, ROW_NUMBER() OVER (PARTITION BY tenant ORDER BY due_at, id) AS nth
            FROM received_webhooks WHERE place = ${place} AND status = 'pending' AND due_at <= ${now}) AS waiting
          ORDER BY nth, due_at LIMIT ${limit})
        RETURNING *`.execute(db);
      return claimed.map(webhookOf);
    },
    async finish({ id, attempts }, result, now, isEmptied = false) {
      const isOver = result.status !== "pending";
      await db
        .updateTable("received_webhooks")
        .set({
          ...resultColumns(result),
          ...(isOver ? { processed_at: now } : {}),
          ...(isOver && isEmptied ? nothingOfIt : {}),
        })
        .where("id", "=", id)
        .where("status", "=", "pending")
        // What was claimed again meanwhile is the other's to say.
        .where("attempts", "=", attempts)
        .execute();
    },
    async countWaiting() {
      const { count } = await db
        .selectFrom("received_webhooks")
        .select(({ fn }) => fn.countAll<number | string | bigint>().as("count"))
        .where("place", "=", place)
        .where("status", "=", "pending")
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async nextDueAt() {
      const next = await db
        .selectFrom("received_webhooks")
        .select("due_at")
        .where("place", "=", place)
        .where("status", "=", "pending")
        .orderBy("due_at")
        .limit(1)
        .executeTakeFirst();
      return next?.due_at ?? null;
    },
  };
}

const nothingOfIt = {
  body: "",
  headers: "{}",
  query: "{}",
  sender_id: null,
  signature: null,
  user_id: "",
  anonymous_id: "",
} as const;

function resultColumns(result: Processed) {
  switch (result.status) {
    case "processed":
      return {
        status: result.status,
        reason: null,
        event_id: result.eventId,
        event_type: storableText(result.eventType),
        user_id: storableText(result.userId),
        anonymous_id: storableText(result.anonymousId),
      };
    case "failed":
      return { status: result.status, reason: storableText(result.reason) };
    case "pending":
      return { reason: storableText(result.reason), due_at: result.dueAt };
  }
}
