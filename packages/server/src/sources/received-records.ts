import { DendroError } from "@dendro/core";
import { sql, type RawBuilder } from "kysely";
import type { OpenStore } from "../store/port.ts";
import {
  summaryColumns,
  summaryOf,
  webhookOf,
  type ReceivedStatus,
  type ReceivedSummary,
  type ReceivedWebhook,
} from "./received-rows.ts";

export interface ReceivedList {
  readonly status?: ReceivedStatus | undefined;
  readonly limit: number;
  /** Goes on where another page ended: its `nextCursor`. */
  readonly cursor?: string | undefined;
}

export interface ReceivedPage {
  readonly messages: readonly ReceivedSummary[];
  readonly nextCursor: string | null;
}

/** The webhooks that came in, as people look at them and try them again. */
export interface ReceivedRecords {
  /** The newest first. @throws DendroError `invalid_request` for a cursor that is none */
  list(source: string, list: ReceivedList): Promise<ReceivedPage>;
  /** @throws DendroError `not_found` */
  find(tenant: string, id: string): Promise<ReceivedWebhook>;
  /** The newest that was not refused; null when there is none. */
  latest(source: string): Promise<ReceivedWebhook | null>;
  counts(source: string): Promise<Record<ReceivedStatus, number>>;
  /** Has it tried again to make an event of one that failed. @returns false when it did not fail */
  again(id: string, now: number): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** Has events made of what failed since a moment. @returns how many */
  recover(source: string, since: number, now: number): Promise<number>;
  /** Deletes what was received before a moment, some at a time, and earlier what was refused. @returns how many */
  expire(before: number, refusedBefore: number): Promise<number>;
  /** Deletes the oldest of a source beyond so many, some at a time. @returns how many */
  bound(source: string, most: number): Promise<number>;
}

/** Of one statement. */
const atOnce = 500;

export function createReceivedRecords({ db }: Pick<OpenStore, "db">): ReceivedRecords {
  const rows = () => db.selectFrom("received_webhooks");

  async function removeFinished(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const { numDeletedRows } = await db
      .deleteFrom("received_webhooks")
      .where("id", "in", ids)
      // It may have been asked for again.
      .where("status", "!=", "pending")
      .executeTakeFirst();
    return Number(numDeletedRows);
  }

  return {
    async list(source, { status, limit, cursor }) {
      let found = rows()
        .select(summaryColumns)
        .where("source", "=", source)
        .orderBy("received_at", "desc")
        .orderBy("id", "desc");
      if (status !== undefined) found = found.where("status", "=", status);
      if (cursor !== undefined) found = found.where(olderThan(cursor));
      const messages = (await found.limit(limit + 1).execute()).map(summaryOf);
      const page = messages.slice(0, limit);
      const last = page.at(-1);
      return {
        messages: page,
        nextCursor: messages.length > limit && last !== undefined ? `${last.receivedAt}.${last.id}` : null,
      };
    },
    async find(tenant, id) {
      const row = await rows()
        .selectAll()
        .where("id", "=", id)
        .where("tenant", "=", tenant)
        .executeTakeFirst();
      if (row !== undefined) return webhookOf(row);
      throw new DendroError("not_found", `Unknown message ${JSON.stringify(id)}; old ones are deleted.`);
    },
    async latest(source) {
      const row = await rows()
        .selectAll()
        .where("source", "=", source)
        .where("status", "!=", "refused")
        .where("body", "!=", "")
        .orderBy("received_at", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : webhookOf(row);
    },
    async counts(source) {
      const counted = await rows()
        .select(["status", ({ fn }) => fn.countAll<number | string | bigint>().as("count")])
        .where("source", "=", source)
        .groupBy("status")
        .execute();
      const known = Object.fromEntries(counted.map(({ status, count }) => [status, Number(count)]));
      return { pending: 0, processed: 0, failed: 0, refused: 0, ...known };
    },
    async again(id, now) {
      const { numUpdatedRows } = await db
        .updateTable("received_webhooks")
        .set(anew(now))
        .where("id", "=", id)
        .where("status", "=", "failed")
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async remove(id) {
      await db.deleteFrom("received_webhooks").where("id", "=", id).execute();
    },
    async recover(source, since, now) {
      const { numUpdatedRows } = await db
        .updateTable("received_webhooks")
        .set(anew(now))
        .where("source", "=", source)
        .where("status", "=", "failed")
        .where("received_at", ">=", since)
        // Of what was emptied nothing can be made any more.
        .where(({ or, eb }) => or([eb("body", "!=", ""), eb("bytes", "=", 0)]))
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
    async expire(before, refusedBefore) {
      const old = await rows()
        .select("id")
        .where(({ or, and, eb }) =>
          or([
            and([eb("received_at", "<", before), eb("status", "!=", "pending")]),
            and([eb("received_at", "<", refusedBefore), eb("status", "=", "refused")]),
          ]),
        )
        .limit(atOnce)
        .execute();
      await removeFinished(old.map(({ id }) => id));
      return old.length;
    },
    async bound(source, most) {
      const old = await rows()
        .select("id")
        .where("source", "=", source)
        .orderBy("received_at", "desc")
        .orderBy("id", "desc")
        .offset(most)
        .limit(atOnce)
        .execute();
      return await removeFinished(old.map(({ id }) => id));
    },
  };
}

const anew = (now: number) => ({ status: "pending", reason: null, due_at: now, processed_at: null }) as const;

function olderThan(cursor: string): RawBuilder<boolean> {
  const [, at, id] = /^(\d{1,16})\.([\w-]{1,64})$/u.exec(cursor) ?? [];
  if (at === undefined || id === undefined)
    throw new DendroError("invalid_request", "Invalid cursor: use the next_cursor of a response.");
  return sql<boolean>`(received_at < ${Number(at)} OR (received_at = ${Number(at)} AND id < ${id}))`;
}
