import { hash, randomUUID } from "node:crypto";
import { DendroError, isoTime } from "@dendro/core";
import { readPath, valueAt } from "./json-path.ts";
import { keptHeaders } from "./kept-headers.ts";
import type { Arrived } from "./mapping.ts";
import { readMessageBody } from "./message-body.ts";
import type { ReceivedQueue } from "./received-queue.ts";
import type { Source } from "./source.ts";
import { createStoredRefusals } from "./stored-refusals.ts";
import type { NewWebhook } from "./received-rows.ts";
import { verify, type Verdict } from "./verify.ts";

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
  /** Whether nothing of single messages may be kept but that they came. */
  readonly keepsNothing: (tenant: string) => boolean;
  /** Throws while nothing can be kept. */
  readonly requireRoom: () => void;
  /** Told when something was kept that an event is to be made of. */
  readonly onKept: () => void;
  /** Told of each, for the metrics. */
  readonly onReceived: (result: "taken" | "duplicate" | "refused") => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Of a refused one, so much is kept to look at. */
const refusedBytes = 64 * 1024;

/**
 * Takes a webhook: it is on the disk when this resolves. What was not signed rightly is kept for a day, a few an hour, for
 * somebody to see why.
 */
export function createReceive(options: ReceiveOptions) {
  const { queue, keepsNothing, requireRoom, onKept, onReceived, clock } = options;
  const refusals = createStoredRefusals({ perHour: 100, clock });

  async function keepRefused(source: Source, incoming: IncomingWebhook, verdict: Refusal): Promise<void> {
    if (!refusals.take(source.id)) return;
    const now = clock();
    const isEmptied = keepsNothing(source.tenant);
    await queue.keep({
      id: newId(),
      tenant: source.tenant,
      source: source.id,
      senderId: null,
      status: "refused",
      reason: verdict.reason,
      signature: isEmptied ? null : verdict.signature,
      headers: isEmptied ? {} : keptHeaders(incoming.headers, source.hmac?.header),
      query: isEmptied ? {} : keptHeaders(incoming.query),
      body: incoming.body.subarray(0, isEmptied ? 0 : refusedBytes),
      bytes: incoming.body.length,
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
      onReceived("refused");
      await keepRefused(source, incoming, verdict);
      throw new DendroError("invalid_signature", verdict.reason);
    }
    const message = admit(source, incoming, verdict, now);
    const challenge = source.kind === "slack" ? slackChallenge(message) : null;
    if (challenge !== null) return { kind: "challenge", challenge };
    const isNew = await queue.keep(message);
    const { id } = message;
    onReceived(isNew ? "taken" : "duplicate");
    if (isNew) onKept();
    return { kind: "kept", id, verified: source.kind !== "none", duplicate: !isNew };
  };
}

type Refusal = { readonly reason: string; readonly signature: string | null };

const newId = () => `in_${randomUUID().replaceAll("-", "")}`;

/** What is kept of a message whose signature is right, so that an event is made of it: the same id for the same message. */
export function admit(
  source: Source,
  incoming: IncomingWebhook,
  { signature, id, sentAt }: Extract<Verdict, { isVerified: true }>,
  receivedAt: number,
): NewWebhook {
  const kept = {
    headers: keptHeaders(incoming.headers, source.hmac?.header),
    query: keptHeaders(incoming.query),
    body: incoming.body,
    sentAt: sentAt ?? receivedAt,
  };
  const senderId = id ?? senderIdOf(source, arrivedOf(kept));
  return {
    ...kept,
    id: senderId === null ? newId() : `in_${hash("sha256", `${source.id}\0${senderId}`).slice(0, 32)}`,
    tenant: source.tenant,
    source: source.id,
    senderId: senderId?.slice(0, 256) ?? null,
    status: "pending",
    reason: null,
    signature,
    bytes: incoming.body.length,
    receivedAt,
  };
}

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
  return typeof value === "string" && value !== "" ? value : null;
}

/** Slack asks once whether an address is its owner's, and is told what it said. */
function slackChallenge(message: NewWebhook): string | null {
  const { body } = arrivedOf(message);
  const challenge = valueAt(body, ["challenge"]);
  return valueAt(body, ["type"]) === "url_verification" && typeof challenge === "string"
    ? challenge.slice(0, 1024)
    : null;
}
