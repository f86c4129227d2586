import { dayMs, type JsonObject } from "@dendro/core";
import { decodeEvents, type Pipeline } from "@dendro/ingest";
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
const retry = { firstMs: 1000, longestMs: 60_000 };
/** The log forgets after a day what it has had; the warehouse is asked of what may be older, in milliseconds. */
const surelyKnownMs = dayMs / 2;

/** Makes events of what Dendro itself has to tell. What is told is in the log before it is forgotten here, and has the same id each time. */
export function createMessageSender(options: MessageSenderOptions): Woken {
  const { store, place, pipeline, clock, onFault } = options;
  async function work(): Promise<number | null> {
    const rows = await store.db
      .selectFrom("alert_messages")
      .selectAll()
      .where("place", "=", place)
      .orderBy("created_at")
      .orderBy("id")
      .limit(atOnce)
      .execute();
    for (const { id, tenant, event, created_at: createdAt } of rows) {
      await send(tenant, JSON.parse(event) as JsonObject, createdAt);
      await store.db.deleteFrom("alert_messages").where("id", "=", id).execute();
    }
    return rows.length === atOnce ? 0 : null;
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
