import { isPostgresDatabase } from "@dendro/node";
import { sql, type Transaction } from "kysely";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { storableText } from "./storable-text.ts";
import type { AttemptResult } from "./attempt-result.ts";

/** A delivery that this process may attempt, for as long as its claim holds. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly endpoint: string;
  /** How many attempts there were, of all and since it was last asked for. */
  readonly attempts: number;
  readonly tried: number;
  readonly eventType: string;
  readonly body: string;
  /** Until when nobody else attempts it, in milliseconds since 1970. */
  readonly claimedUntil: number;
}

/** What became of an attempt. */
export interface FinishedAttempt {
  readonly delivery: ClaimedDelivery;
  readonly result: AttemptResult;
  /** When the attempt began, in milliseconds since 1970. */
  readonly at: number;
  /** When it is tried again; null when it is not. */
  readonly nextAt: number | null;
}

export interface Claim {
  readonly endpoint: string;
  readonly limit: number;
  /** Whether only the first that waits may be taken, and none while that is on its way. */
  readonly ordered: boolean;
}

/** What is to be sent, and what became of it, as those see it who send. */
export interface DeliveryQueue {
  /** Takes what is due, each at most once at a time among all processes. */
  claim(claims: readonly Claim[], now: number): Promise<ClaimedDelivery[]>;
  /** Keeps what became of attempts. What another has claimed meanwhile is the other's to say. */
  finish(attempts: readonly FinishedAttempt[], now: number): Promise<void>;
  /** Makes due what the one before of the same name had claimed when it was killed. Asked before anything is claimed. */
  takeBack(now: number): Promise<void>;
  /** Gives back what was claimed and not attempted. */
  release(deliveries: readonly ClaimedDelivery[], now: number): Promise<void>;
  /** When something is due, by endpoint; never later than it is. */
  dueByEndpoint(): Promise<Map<string, number>>;
  /** When the next of an endpoint is due; null when nothing waits. */
  nextDueAt(endpoint: string, ordered: boolean): Promise<number | null>;
  /** How many wait for an endpoint, counted to a limit. */
  countWaiting(endpoint: string, limit: number): Promise<number>;
  /** Gives up all that waits for an endpoint. */
  refuseAll(endpoint: string, now: number): Promise<void>;
}

/** How long a claim holds, in milliseconds: longer than an attempt and what waits before it may take. */
export const claimMs = 90_000;

/** Tells in the transaction in which deliveries are given up that all of their attempts failed, or that a service refused them. */
export type TellExhausted = (
  step: Transaction<StoreTables>,
  attempts: readonly FinishedAttempt[],
) => Promise<void>;

export interface DeliveryQueueOptions {
  /** What names this process among those that share the store, and the one before it on its data directory. */
  readonly holder: string;
  readonly tellExhausted: TellExhausted;
  /** What was told is kept for good. */
  readonly onTold: () => void;
}

export function createDeliveryQueue(
  { db }: Pick<OpenStore, "db">,
  { holder, tellExhausted, onTold }: DeliveryQueueOptions,
): DeliveryQueue {
  const isPostgres = isPostgresDatabase(db);
  /** Two that claim at once do not wait for each other, */
  const skipping = isPostgres ? sql`FOR UPDATE SKIP LOCKED` : sql``;
  /** but for the first of an order, after which the next is not the first. */
  const waiting = isPostgres ? sql`FOR UPDATE` : sql``;

  async function claimOf(
    step: Transaction<StoreTables>,
    { endpoint, limit, ordered }: Claim,
    now: number,
  ): Promise<ClaimedDelivery[]> {
    const due = ordered
      ? sql`SELECT id FROM (
          SELECT id, due_at FROM webhook_deliveries WHERE endpoint = ${endpoint} AND status = 'pending'
          ORDER BY position LIMIT 1 ${waiting}) AS first WHERE due_at <= ${now}`
      : sql`SELECT id FROM webhook_deliveries WHERE endpoint = ${endpoint} AND status = 'pending' AND due_at <= ${now}
          ORDER BY due_at, position LIMIT ${limit} ${skipping}`;
    const { rows } = await sql<{
      id: string;
      attempts: number;
      tried: number;
      position: number;
      message: string;
    }>`UPDATE webhook_deliveries SET due_at = ${now + claimMs}, claimed_by = ${holder}
      WHERE id IN (${due}) RETURNING id, attempts, tried, position, message`.execute(step);
    if (rows.length === 0) return [];
    const messages = await step
      .selectFrom("webhook_messages")
      .select(["id", "event_type", "body"])
      .where("id", "in", [...new Set(rows.map(({ message }) => message))])
      .execute();
    const byId = new Map(messages.map((message) => [message.id, message]));
    const empty = rows.filter(({ message }) => !byId.has(message)).map(({ id }) => id);
    // Of what cannot be sent none may wait, and in an order all behind it with it.
    if (empty.length > 0)
      await step
        .updateTable("webhook_deliveries")
        .set({ status: "failed", reason: "refused", claimed_by: null, finished_at: now })
        .where("id", "in", empty)
        .execute();
    return rows
      .toSorted((one, other) => one.position - other.position)
      .flatMap(({ id, attempts, tried, message }) => {
        const sent = byId.get(message);
        return sent === undefined
          ? []
          : [
              {
                id,
                endpoint,
                attempts,
                tried,
                eventType: sent.event_type,
                body: sent.body,
                claimedUntil: now + claimMs,
              },
            ];
      });
  }

  /** Those that are still there: of what was erased meanwhile nothing must be kept. */
  async function knownOf(
    step: Transaction<StoreTables>,
    attempts: readonly FinishedAttempt[],
  ): Promise<ReadonlySet<string>> {
    const ids = [...new Set(attempts.map(({ delivery }) => delivery.id))];
    const rows = step.selectFrom("webhook_deliveries").select("id").where("id", "in", ids).orderBy("id");
    const known = await (isPostgres ? rows.forUpdate() : rows).execute();
    return new Set(known.map(({ id }) => id));
  }

  return {
    async takeBack(now) {
      await db
        .updateTable("webhook_deliveries")
        .set({ due_at: now, claimed_by: null })
        .where("status", "=", "pending")
        .where("claimed_by", "=", holder)
        .execute();
    },
    claim: async (claims, now) =>
      await db.transaction().execute(async (step) => {
        const claimed: ClaimedDelivery[] = [];
        for (const claim of claims) claimed.push(...(await claimOf(step, claim, now)));
        return claimed;
      }),
    async finish(attempts, now) {
      let isTold = false;
      await db.transaction().execute(async (step) => {
        const known = await knownOf(step, attempts);
        const kept = attempts.filter(({ delivery }) => known.has(delivery.id));
        if (kept.length === 0) return;
        await step
          .insertInto("webhook_attempts")
          .values(kept.map(attemptRow))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const ended = (status: "success" | "failed", reason: "exhausted" | "refused" | null) => {
          const ids = kept
            .filter(({ result, nextAt }) => nextAt === null && statusOf(result) === status)
            .filter(({ result }) => reasonOf(result) === reason)
            .map(({ delivery }) => delivery.id);
          return { status, reason, ids };
        };
        for (const { status, reason, ids } of [
          ended("success", null),
          ended("failed", "exhausted"),
          ended("failed", "refused"),
        ])
          if (ids.length > 0) {
            const changed = await step
              .updateTable("webhook_deliveries")
              .set({
                status,
                reason,
                attempts: sql`attempts + 1`,
                tried: sql`tried + 1`,
                claimed_by: null,
                finished_at: now,
              })
              .where("id", "in", ids)
              .where("claimed_by", "=", holder)
              .returning("id")
              .execute();
            const own = new Set(changed.map(({ id }) => id));
            const told = kept.filter(({ delivery, result }) => own.has(delivery.id) && isGivenUp(result));
            if (told.length === 0) continue;
            isTold = true;
            await tellExhausted(step, told);
          }
        for (const { delivery, nextAt } of kept)
          if (nextAt !== null)
            await step
              .updateTable("webhook_deliveries")
              .set({ attempts: sql`attempts + 1`, tried: sql`tried + 1`, claimed_by: null, due_at: nextAt })
              .where("id", "=", delivery.id)
              .where("claimed_by", "=", holder)
              .execute();
      });
      if (isTold) onTold();
    },
    async release(deliveries, now) {
      await db
        .updateTable("webhook_deliveries")
        .set({ due_at: now, claimed_by: null })
        .where(
          "id",
          "in",
          deliveries.map(({ id }) => id),
        )
        .where("claimed_by", "=", holder)
        .where("status", "=", "pending")
        .execute();
    },
    async dueByEndpoint() {
      // From one endpoint to the next, and not over all that waits.
      const { rows } = await sql<{ endpoint: string; due_at: number | string }>`
        WITH RECURSIVE waiting(endpoint) AS (
          SELECT min(endpoint) FROM webhook_deliveries WHERE status = 'pending'
          UNION ALL
          SELECT (SELECT min(endpoint) FROM webhook_deliveries
            WHERE status = 'pending' AND endpoint > waiting.endpoint)
          FROM waiting WHERE waiting.endpoint IS NOT NULL)
        SELECT endpoint, (SELECT min(due_at) FROM webhook_deliveries AS next
          WHERE next.status = 'pending' AND next.endpoint = waiting.endpoint) AS due_at
        FROM waiting WHERE endpoint IS NOT NULL`.execute(db);
      return new Map(rows.map(({ endpoint, due_at: dueAt }) => [endpoint, Number(dueAt)]));
    },
    async nextDueAt(endpoint, ordered) {
      const row = await db
        .selectFrom("webhook_deliveries")
        .select("due_at")
        .where("endpoint", "=", endpoint)
        .where("status", "=", "pending")
        .orderBy(ordered ? "position" : "due_at")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : row.due_at;
    },
    async countWaiting(endpoint, limit) {
      const { rows } = await sql<{ waiting: number | string }>`SELECT count(*) AS waiting FROM (
        SELECT 1 FROM webhook_deliveries WHERE endpoint = ${endpoint} AND status = 'pending' LIMIT ${limit}) AS waiting`.execute(
        db,
      );
      return Number(rows[0]?.waiting ?? 0);
    },
    async refuseAll(endpoint, now) {
      // What is on its way stays claimed: how that ends is kept.
      await db
        .updateTable("webhook_deliveries")
        .set({ status: "failed", reason: "refused", finished_at: now })
        .where("endpoint", "=", endpoint)
        .where("status", "=", "pending")
        .execute();
    },
  };
}

const statusOf = ({ kind }: AttemptResult) =>
  kind === "delivered" || kind === "skipped" ? "success" : "failed";

const reasonOf = (result: AttemptResult) =>
  statusOf(result) === "success" ? null : result.kind === "failed" ? "exhausted" : "refused";

/** Whether nobody else says that it is: an endpoint that is gone is disabled, and an address that may not be called was set here. */
const isGivenUp = ({ kind, responseCode }: AttemptResult): boolean =>
  kind === "failed" || (kind === "refused" && responseCode !== null);

const attemptRow = ({ delivery, result, at }: FinishedAttempt): StoreTables["webhook_attempts"] => ({
  delivery: delivery.id,
  attempt: delivery.attempts + 1,
  at,
  duration_ms: Math.round(result.durationMs),
  status: statusOf(result),
  response_code: result.responseCode,
  response_body: storableText(result.responseBody),
  error: storableText(result.error),
});
