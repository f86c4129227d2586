import { isoTime } from "@dendro/core";
import { decodeEvents, type Pipeline } from "@dendro/ingest";
import { createWoken, type Woken } from "../schedule/woken.ts";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";

export interface AnnouncerOptions {
  readonly store: Pick<OpenStore, "db">;
  /** The data directory whose log takes the events. */
  readonly place: string;
  readonly pipeline: Pipeline;
  /** Whether there is such a tenant. */
  readonly hasTenant: (tenant: string) => boolean;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
}

const atOnce = 100;
const retry = { firstMs: 500, longestMs: 60_000 };

/**
 * Makes an event of every transition that was decided here. The event has the transition's id, so that after a kill at any
 * time there is one: what was not noted as announced is announced again, and the log knows it.
 */
export function createAnnouncer(options: AnnouncerOptions): Woken {
  const { store, place, pipeline, hasTenant, clock, onFault } = options;
  const startedAt = clock();
  async function work(): Promise<number | null> {
    const rows = await store.db
      .selectFrom("breaker_transitions")
      .selectAll()
      .where("place", "=", place)
      .where("announced", "=", 0)
      .orderBy("at")
      .orderBy("version")
      .limit(atOnce)
      .execute();
    for (const row of rows) if (hasTenant(row.tenant)) await send(row);
    if (rows.length > 0)
      await store.db
        .updateTable("breaker_transitions")
        .set({ announced: 1 })
        .where(
          "id",
          "in",
          rows.map(({ id }) => id),
        )
        .execute();
    return rows.length === atOnce ? 0 : null;
  }

  async function send(row: StoreTables["breaker_transitions"]): Promise<void> {
    const { id, tenant, node, type, at, data } = row;
    const sender = { tenant, receiver: "breaker", ip: "", userAgent: "", acceptLanguage: "" };
    const event = {
      id,
      type,
      timestamp: isoTime(at),
      source: "dendro",
      name: node,
      data: JSON.parse(data) as unknown,
    };
    await pipeline(
      () =>
        decodeEvents([event], ({ rejected: [rejected] }) => {
          if (rejected !== undefined)
            onFault(new Error(`What a circuit breaker did could not be told: ${rejected.message}`));
          return { status: 202, headers: {}, body: "" };
        }),
      // The log forgets after a day what it has; the warehouse is asked when it may have been there before.
      { ...sender, receivedAt: clock(), history: at < startedAt },
    );
  }

  return createWoken({ work, onFault, retry });
}
