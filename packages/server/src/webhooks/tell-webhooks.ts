import type { Transaction } from "kysely";
import { addMessages } from "../messages/own-messages.ts";
import type { StoreTables } from "../store/tables.ts";
import type { FinishedAttempt, TellExhausted } from "./delivery-queue.ts";
import type { TellDisabled } from "./endpoints.ts";
import { disabledEvent, exhaustedEvent, isToldOf } from "./own-events.ts";

export interface TellWebhooksOptions {
  /** What names the data directory whose log takes the events. */
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly newId: () => string;
}

/** Tells of webhooks what somebody should know, by events in the transaction in which it happens. */
export function createTellWebhooks({ place, clock, newId }: TellWebhooksOptions): {
  readonly disabled: TellDisabled;
  readonly exhausted: TellExhausted;
} {
  return {
    async disabled(step, endpoint, reason) {
      const now = clock();
      const event = disabledEvent(endpoint, reason, { id: newId(), now });
      await addMessages(step, place, endpoint.tenant, [event], now);
    },
    async exhausted(step, attempts) {
      const now = clock();
      const told = attempts.filter(({ delivery }) => isToldOf(delivery.eventType));
      const byEndpoint = Map.groupBy(told, ({ delivery }) => delivery.endpoint);
      for (const { tenant, ...endpoint } of await endpointsOf(step, told)) {
        const own = byEndpoint.get(endpoint.id) ?? [];
        const event = exhaustedEvent(endpoint, own, { id: newId(), now });
        await addMessages(step, place, tenant, [event], now);
      }
    },
  };
}

async function endpointsOf(step: Transaction<StoreTables>, attempts: readonly FinishedAttempt[]) {
  if (attempts.length === 0) return [];
  const ids = [...new Set(attempts.map(({ delivery }) => delivery.endpoint))];
  return await step
    .selectFrom("webhook_endpoints")
    .select(["id", "tenant", "name", "url"])
    .where("id", "in", ids)
    .execute();
}
