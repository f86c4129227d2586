import { isOwnType, isoTime, type JsonObject } from "@dendro/core";
import type { OwnMessage } from "../messages/own-messages.ts";
import type { FinishedAttempt } from "./delivery-queue.ts";
import type { DisabledReason, Endpoint } from "./endpoint.ts";

/** What of an endpoint may be told: an address may have a secret in it. */
export type ToldEndpoint = Pick<Endpoint, "id" | "name" | "url">;

interface EventContext {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Deliveries that one event says each of. */
const maxDeliveries = 20;

/** An endpoint was disabled. */
export const disabledEvent = (
  endpoint: ToldEndpoint & Pick<Endpoint, "statusReason">,
  reason: DisabledReason,
  context: EventContext,
): OwnMessage =>
  eventOf("webhook.disabled", endpoint, { reason, detail: endpoint.statusReason ?? "" }, context);

/** All attempts of deliveries to one endpoint failed. */
export const exhaustedEvent = (
  endpoint: ToldEndpoint,
  attempts: readonly FinishedAttempt[],
  context: EventContext,
): OwnMessage =>
  eventOf(
    "webhook.exhausted",
    endpoint,
    {
      count: attempts.length,
      deliveries: attempts.slice(0, maxDeliveries).map(givenUp),
    },
    context,
  );

/** The same event of an endpoint, with what was given up since. */
export function exhaustedWithMore(event: OwnMessage, attempts: readonly FinishedAttempt[]): OwnMessage {
  const { data } = event as OwnMessage & { data: JsonObject & { count: number; deliveries: JsonObject[] } };
  const deliveries = [...data.deliveries, ...attempts.map(givenUp)].slice(0, maxDeliveries);
  return { ...event, data: { ...data, count: data.count + attempts.length, deliveries } };
}

const givenUp = ({ delivery, result }: FinishedAttempt): JsonObject => ({
  delivery: delivery.id,
  event_type: delivery.eventType,
  attempts: delivery.attempts + 1,
  response_code: result.responseCode,
  error: result.error,
});

/**
 * Whether it is told that deliveries of a type of event are given up. Of what tells of webhooks, or of alerts that may watch
 * them, it is not: an endpoint that fails would otherwise be sent why it failed for ever.
 */
export const isToldOf = (type: string): boolean => !isOwnType(type) || !/^(?:webhook|alert)\./u.test(type);

const eventOf = (
  type: string,
  { id: endpoint, name, url }: ToldEndpoint,
  data: JsonObject,
  { id, now }: EventContext,
): OwnMessage => ({
  id,
  type,
  timestamp: isoTime(now),
  source: "dendro",
  name,
  data: { endpoint, host: URL.parse(url)?.host ?? "", ...data },
});
