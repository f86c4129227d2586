import { sql } from "kysely";
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
      /** Whether nothing of it may stay but that it came. */
      readonly isEmptied: boolean;
    }
  | { readonly status: "failed"; readonly reason: string }
  | { readonly status: "pending"; readonly reason: string; readonly dueAt: number };

/** The webhooks that came in, as those see them who make events of them. */
export interface ReceivedQueue {
  /** @returns false when one of its id is kept already, or its source is gone */
  keep(webhook: NewWebhook): Promise<boolean>;
  /** Takes what waits, as many of each source as of the others, and each once at a time among all processes. */
  claim(limit: number, now: number): Promise<ReceivedWebhook[]>;
  finish(id: string, result: Processed, now: number): Promise<void>;
  /** When something is due next; null when nothing waits. */
  nextDueAt(): Promise<number | null>;
}

/** How long making an event of one may take before another process does, in milliseconds. */
const claimMs = 60_000;

export function createReceivedQueue({ db }: Pick<OpenStore, "db">): ReceivedQueue {
  return {
    async keep(webhook) {
      return await db.transaction().execute(async (step) => {
        const known = await step
          .selectFrom("webhook_sources")
          .select("id")
          .where("id", "=", webhook.source)
          .executeTakeFirst();
        if (known === undefined) return false;
        const { numInsertedOrUpdatedRows } = await step
          .insertInto("received_webhooks")
          .values(rowOf(webhook))
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirst();
        return numInsertedOrUpdatedRows === 1n;
      });
    },
    async claim(limit, now) {
      // Two that claim at once: the second looks again at what the first has taken, and leaves it.
      const { rows: claimed } = await sql<StoreTables["received_webhooks"]>`
        UPDATE received_webhooks SET due_at = ${now + claimMs}, attempts = attempts + 1
        WHERE status = 'pending' AND due_at <= ${now} AND id IN (
          SELECT id FROM (
            SELECT id, due_at, ROW_NUMBER() OVER (PARTITION BY source ORDER BY due_at, id) AS place
            FROM received_webhooks WHERE status = 'pending' AND due_at <= ${now}) AS waiting
          ORDER BY place, due_at LIMIT ${limit})
        RETURNING *`.execute(db);
      return claimed.map(webhookOf);
    },
    async finish(id, result, now) {
      await db
        .updateTable("received_webhooks")
        .set({ ...resultColumns(result), ...(result.status === "pending" ? {} : { processed_at: now }) })
        .where("id", "=", id)
        .where("status", "=", "pending")
        .execute();
    },
    async nextDueAt() {
      const next = await db
        .selectFrom("received_webhooks")
        .select("due_at")
        .where("status", "=", "pending")
        .orderBy("due_at")
        .limit(1)
        .executeTakeFirst();
      return next?.due_at ?? null;
    },
  };
}

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
        ...(result.isEmptied ? { body: "", headers: "{}", query: "{}" } : {}),
      };
    case "failed":
      return { status: result.status, reason: storableText(result.reason) };
    case "pending":
      return { reason: storableText(result.reason), due_at: result.dueAt };
  }
}
