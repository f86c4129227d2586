import { minuteMs } from "@dendro/core";
import type { Transaction } from "kysely";
import { addMessages, type OwnMessage } from "../messages/own-messages.ts";
import type { StoreTables } from "../store/tables.ts";
import type { FinishedAttempt, TellExhausted } from "./delivery-queue.ts";
import type { TellDisabled } from "./endpoints.ts";
import { disabledEvent, exhaustedEvent, exhaustedWithMore, isToldOf } from "./own-events.ts";

export interface TellWebhooksOptions {
  /** What names the data directory whose log takes the events. */
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly newId: () => string;
}

/** Of one endpoint it is told as often that deliveries are given up, in milliseconds; of those in between together. */
const everyMs = minuteMs;

/** Tells of webhooks what somebody should know, by events in the transaction in which it happens. */
export function createTellWebhooks({ place, clock, newId }: TellWebhooksOptions): {
  readonly disabled: TellDisabled;
  readonly exhausted: TellExhausted;
} {
  /** By endpoint, what it was last told of deliveries that were given up, and from when on that is sent. */
  const last = new Map<string, { readonly id: string; readonly dueAt: number }>();

  function lastOf(endpoint: string, now: number) {
    // What is later than that was so by a clock that was set back.
    for (const [one, { dueAt }] of last)
      if (now - dueAt >= everyMs || dueAt - now > everyMs) last.delete(one);
    return last.get(endpoint);
  }

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
        const before = lastOf(endpoint.id, now);
        if (before !== undefined && before.dueAt > now && (await addTo(step, before.id, own))) continue;
        const id = newId();
        const dueAt = before === undefined ? now : before.dueAt > now ? before.dueAt : before.dueAt + everyMs;
        await addMessages(step, place, tenant, [exhaustedEvent(endpoint, own, { id, now: dueAt })], dueAt);
        last.set(endpoint.id, { id, dueAt });
      }
    },
  };
}

/** @returns false where it does not wait any more */
async function addTo(
  step: Transaction<StoreTables>,
  id: string,
  attempts: readonly FinishedAttempt[],
): Promise<boolean> {
  const row = await step.selectFrom("alert_messages").select("event").where("id", "=", id).executeTakeFirst();
  if (row === undefined) return false;
  const event = JSON.stringify(exhaustedWithMore(JSON.parse(row.event) as OwnMessage, attempts));
  await step.updateTable("alert_messages").set({ event }).where("id", "=", id).execute();
  return true;
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
