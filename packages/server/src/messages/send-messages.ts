import { dayMs, minuteMs, type JsonObject } from "@dendro/core";
import { decodeEvents, type Pipeline } from "@dendro/ingest";
import { sql } from "kysely";
import { createWoken, type Woken } from "../schedule/woken.ts";
import type { OpenStore } from "../store/port.ts";

export interface MessageSenderOptions {
  readonly store: Pick<OpenStore, "db">;
  /** What names the data directory whose log takes them. */
  readonly place: string;
  readonly pipeline: Pipeline;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
}

const atOnce = 100;
/** What is further ahead, in milliseconds, was so by a clock that was set back, and is sent at once. */
const aheadMs = minuteMs;
const retry = { firstMs: 1000, longestMs: 60_000 };
/** The log forgets after a day what it has had; the warehouse is asked of what may be older, in milliseconds. */
const surelyKnownMs = dayMs / 2;

/**
 * Makes events of what Dendro itself has to tell, of each tenant's in order, and of tenants in turn: the much that one is told
 * keeps no other's waiting. What is told is in the log before it is forgotten here, and has the same id each time.
 */
export function createMessageSender(options: MessageSenderOptions): Woken {
  const { store, place, pipeline, clock, onFault } = options;
  async function work(): Promise<number | null> {
    const now = clock();
    const { rows } = await sql<{ id: string; tenant: string; event: string; created_at: number | string }>`
      SELECT id, tenant, event, created_at FROM (
        SELECT id, tenant, event, created_at,
          row_number() OVER (PARTITION BY tenant ORDER BY created_at, id) AS turn
        FROM alert_messages
        WHERE place = ${place} AND (created_at <= ${now} OR created_at > ${now + aheadMs})) AS due
      ORDER BY turn, created_at, id LIMIT ${atOnce}`.execute(store.db);
    for (const { id, tenant, event, created_at: createdAt } of rows) {
      await send(tenant, JSON.parse(event) as JsonObject, Number(createdAt));
      await store.db.deleteFrom("alert_messages").where("id", "=", id).execute();
    }
    return rows.length === atOnce ? 0 : await nextInMs();
  }

  async function nextInMs(): Promise<number | null> {
    const next = await store.db
      .selectFrom("alert_messages")
      .select("created_at")
      .where("place", "=", place)
      .orderBy("created_at")
      .limit(1)
      .executeTakeFirst();
    return next === undefined ? null : Math.min(Math.max(next.created_at - clock(), 1), aheadMs);
  }

  async function send(tenant: string, event: JsonObject, createdAt: number): Promise<void> {
    const now = clock();
    const sender = { tenant, receiver: "own", ip: "", userAgent: "", acceptLanguage: "" };
    await pipeline(
      () =>
        decodeEvents([event], ({ rejected: [rejected] }) => {
          if (rejected !== undefined)
            onFault(new Error(`An event of Dendro's own could not be kept: ${rejected.message}`));
          return { status: 202, headers: {}, body: "" };
        }),
      { ...sender, receivedAt: now, history: now - createdAt > surelyKnownMs },
    );
  }

  return createWoken({ work, onFault, retry });
}
