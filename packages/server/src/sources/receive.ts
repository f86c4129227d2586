import { hash, randomUUID } from "node:crypto";
import { DendroError, isoTime } from "@dendro/core";
import { readPath, valueAt } from "./json-path.ts";
import { keptHeaders } from "./kept-headers.ts";
import type { Arrived } from "./mapping.ts";
import { readMessageBody } from "./message-body.ts";
import type { ReceivedQueue } from "./received-queue.ts";
import type { Source } from "./source.ts";
import { createStoredRefusals } from "./stored-refusals.ts";
import { verify } from "./verify.ts";

/** A webhook as it came over the wire. */
export interface IncomingWebhook {
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type WebhookAnswer =
  | {
      readonly kind: "kept";
      readonly id: string;
      readonly verified: boolean;
      /** Whether its sender has sent it before. */
      readonly duplicate: boolean;
    }
  /** The sender asks whether we are who is meant. */
  | { readonly kind: "challenge"; readonly challenge: string };

export interface ReceiveOptions {
  readonly queue: Pick<ReceivedQueue, "keep">;
  /** Throws while nothing can be kept. */
  readonly requireRoom: () => void;
  /** Told when something was kept that an event is to be made of. */
  readonly onKept: () => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Of a refused one, so much is kept to look at. */
const refusedBytes = 64 * 1024;

/**
 * Takes a webhook: it is on the disk when this resolves. What was not signed rightly is kept for a day, a few an hour, for
 * somebody to see why.
 */
export function createReceive({ queue, requireRoom, onKept, clock }: ReceiveOptions) {
  const refusals = createStoredRefusals({ perHour: 100, clock });

  async function keepRefused(source: Source, incoming: IncomingWebhook, verdict: Refusal): Promise<void> {
    if (!refusals.take(source.id)) return;
    const now = clock();
    await queue.keep({
      id: newId(),
      tenant: source.tenant,
      source: source.id,
      senderId: null,
      status: "refused",
      reason: verdict.reason,
      signature: verdict.signature,
      headers: keptHeaders(incoming.headers),
      query: incoming.query,
      body: incoming.body.subarray(0, refusedBytes),
      sentAt: now,
      receivedAt: now,
    });
  }

  /** @throws DendroError `invalid_signature`, `storage_unavailable` */
  return async (source: Source, incoming: IncomingWebhook): Promise<WebhookAnswer> => {
    requireRoom();
    const now = clock();
    const verdict = verify(source, incoming, now);
    if (!verdict.isVerified) {
      await keepRefused(source, incoming, verdict);
      throw new DendroError("invalid_signature", verdict.reason);
    }
    const sentAt = verdict.sentAt ?? now;
    const headers = keptHeaders(incoming.headers);
    const arrived = arrivedOf({ ...incoming, headers, sentAt });
    const challenge = source.kind === "slack" ? slackChallenge(arrived.body) : null;
    if (challenge !== null) return { kind: "challenge", challenge };
    const senderId = senderIdOf(source, arrived);
    const id = senderId === null ? newId() : `in_${hash("sha256", `${source.id}\0${senderId}`).slice(0, 32)}`;
    const isNew = await queue.keep({
      id,
      tenant: source.tenant,
      source: source.id,
      senderId,
      status: "pending",
      reason: null,
      signature: verdict.signature,
      headers,
      query: incoming.query,
      body: incoming.body,
      sentAt,
      receivedAt: now,
    });
    if (isNew) onKept();
    return { kind: "kept", id, verified: source.kind !== "none", duplicate: !isNew };
  };
}

type Refusal = { readonly reason: string; readonly signature: string | null };

const newId = () => `in_${randomUUID().replaceAll("-", "")}`;

/** What a mapping sees of a webhook. */
export const arrivedOf = (webhook: IncomingWebhook & { readonly sentAt: number }): Arrived => ({
  body: readMessageBody(webhook.body, webhook.headers["content-type"] ?? ""),
  headers: webhook.headers,
  query: webhook.query,
  sent_at: isoTime(webhook.sentAt),
});

/** Null when it has none: then every message is another. */
function senderIdOf({ idPath }: Source, arrived: Arrived): string | null {
  const value = idPath === null ? undefined : valueAt(arrived, readPath(idPath));
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" && value.length <= 256 ? value : null;
}

/** Slack asks once whether an address is its owner's, and is told what it said. */
function slackChallenge(body: unknown): string | null {
  const type = valueAt(body, ["type"]);
  const challenge = valueAt(body, ["challenge"]);
  return type === "url_verification" && typeof challenge === "string" ? challenge.slice(0, 1024) : null;
}
