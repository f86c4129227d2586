import { z } from "zod";
import { DendroError, filtersSchema, querySchema } from "@dendro/core";
import {
  errorFrame,
  frameText,
  liveErrorText,
  pingFrame,
  readLiveFrame,
  subscriptionId,
  unsubscribeFrame,
} from "./live-frames.ts";
import { createJsonTexts } from "./json-texts.ts";
import type { LiveHub, LiveSubscription } from "./live-hub.ts";
import type { Session, Protocol } from "../http/text-connection.ts";

const frameSchema = z.discriminatedUnion("type", [
  z.object({
    id: subscriptionId,
    type: z.literal("query.subscribe"),
    payload: z.object({ query: querySchema }),
  }),
  z.object({
    id: subscriptionId,
    type: z.literal("events.subscribe"),
    payload: z
      .object({ filters: filtersSchema.default([]), after_event_id: z.string().max(64).optional() })
      .prefault({}),
  }),
  unsubscribeFrame,
  pingFrame,
]);
type ClientFrame = z.infer<typeof frameSchema>;
type Subscribe = Extract<ClientFrame, { type: "query.subscribe" | "events.subscribe" }>;

export interface LiveProtocolOptions {
  readonly hub: LiveHub;
  /** Throws when a tenant's single events are shown to nobody. @defaultValue all are shown */
  readonly requireEvents?: (tenant: string) => void;
  /** Of one connection. @defaultValue 64 */
  readonly maxSubscriptions?: number;
}

/** The live protocol: frames `{ id, type, payload }`, where `id` is the client's name for a subscription. */
export function liveProtocol(options: LiveProtocolOptions): Protocol {
  const jsonOf = createJsonTexts();
  return {
    open:
      ({ tenant }) =>
      (send) =>
        openSession(tenant, options, jsonOf, send),
    errorText: liveErrorText,
  };
}

function openSession(
  tenant: string,
  { hub, requireEvents = () => {}, maxSubscriptions = 64 }: LiveProtocolOptions,
  jsonOf: (payload: object) => string,
  sendText: (text: string) => void,
): Session {
  const subscriptions = new Map<string, LiveSubscription>();
  const send = (id: string | undefined, type: string, payload: object) =>
    sendText(frameText(id, type, jsonOf(payload)));

  function handle(frame: ClientFrame): void {
    switch (frame.type) {
      case "ping":
        return send(frame.id, "pong", nothing);
      case "unsubscribe":
        subscriptions.get(frame.id)?.close();
        subscriptions.delete(frame.id);
        return send(frame.id, "unsubscribed", nothing);
      case "query.subscribe":
      case "events.subscribe":
        return subscribe(frame);
    }
  }

  function subscribe(frame: Subscribe): void {
    const { id } = frame;
    if (subscriptions.has(id))
      throw new DendroError(
        "conflict",
        `There is a subscription ${JSON.stringify(id)} already; unsubscribe it or choose another id.`,
      );
    if (subscriptions.size >= maxSubscriptions) {
      throw new DendroError(
        "too_many_subscriptions",
        `A connection may have ${maxSubscriptions} subscriptions; close one or open another connection.`,
      );
    }
    if (frame.type === "query.subscribe") {
      subscriptions.set(
        id,
        hub.subscribeQuery(tenant, frame.payload.query, {
          snapshot: (snapshot) => send(id, "query.snapshot", snapshot),
          patch: (patch) => send(id, "query.patch", patch),
          failed: (error) => sendText(errorFrame(id, error)),
        }),
      );
      return;
    }
    requireEvents(tenant);
    const { filters, after_event_id: after } = frame.payload;
    const subscription = hub.subscribeEvents(
      tenant,
      filters,
      { event: (message) => send(id, "event", message) },
      after,
    );
    subscriptions.set(id, subscription);
    send(id, "events.subscribed", { missed: subscription.missed });
  }

  return {
    receive: (frame) => handle(readLiveFrame(frameSchema, frame)),
    end() {
      for (const subscription of subscriptions.values()) subscription.close();
      subscriptions.clear();
    },
  };
}

const nothing = {};
