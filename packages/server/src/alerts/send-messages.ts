import { backoffMs, dayMs, type JsonObject } from "@dendro/core";
import { decodeEvents, type Pipeline } from "@dendro/ingest";
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

/** Makes events of what alerts have to tell. What is told is in the log before it is forgotten here, and has the same id each time. */
export interface MessageSender {
  /** There may be something to tell. */
  wake(): void;
  /** Lets what is under way end. */
  close(): Promise<void>;
}

const atOnce = 100;
const retry = { firstMs: 1000, longestMs: 60_000 };
/** The log forgets after a day what it has had; the warehouse is asked of what may be older, in milliseconds. */
const surelyKnownMs = dayMs / 2;

export function createMessageSender(options: MessageSenderOptions): MessageSender {
  const { store, place, pipeline, clock, onFault } = options;
  let running: Promise<void> | null = null;
  let isAsked = false;
  let isClosed = false;
  let failures = 0;
  let timer: NodeJS.Timeout | null = null;

  async function run(): Promise<void> {
    do {
      isAsked = false;
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
      isAsked ||= rows.length === atOnce;
    } while (isAsked && !isClosed);
    failures = 0;
  }

  async function send(tenant: string, event: JsonObject, createdAt: number): Promise<void> {
    const now = clock();
    const sender = { tenant, receiver: "alerts", ip: "", userAgent: "", acceptLanguage: "" };
    await pipeline(
      () =>
        decodeEvents([event], ({ rejected: [rejected] }) => {
          if (rejected !== undefined) onFault(new Error(`An alert could not be told: ${rejected.message}`));
          return { status: 202, headers: {}, body: "" };
        }),
      { ...sender, receivedAt: now, history: now - createdAt > surelyKnownMs },
    );
  }

  function wake(): void {
    if (isClosed) return;
    isAsked = true;
    running ??= run()
      .catch((error: unknown) => {
        onFault(error);
        timer = isClosed ? null : setTimeout(wake, backoffMs(failures++, retry)).unref();
      })
      .finally(() => {
        running = null;
        // Asked between the end of the work and this.
        if (isAsked && failures === 0) wake();
      });
  }

  return {
    wake,
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
