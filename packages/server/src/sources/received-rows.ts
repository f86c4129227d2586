import { gunzipSync, gzipSync } from "node:zlib";
import type { StoreTables } from "../store/tables.ts";
import { storableText } from "../webhooks/storable-text.ts";

export const receivedStatuses = ["pending", "processed", "failed", "refused"] as const;
export type ReceivedStatus = (typeof receivedStatuses)[number];

/** A webhook that came in, without its body. Times are milliseconds since 1970. */
export interface ReceivedSummary {
  readonly id: string;
  readonly tenant: string;
  readonly source: string;
  /** What its sender calls it. */
  readonly senderId: string | null;
  /** `refused` when its signature was not right, `failed` when no event could be made of it. */
  readonly status: ReceivedStatus;
  readonly reason: string | null;
  readonly signature: string | null;
  /** Of the body as it came, which may not be kept whole. */
  readonly bytes: number;
  readonly eventType: string | null;
  /** What the event is called that was made of it. */
  readonly eventId: string | null;
  readonly attempts: number;
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly processedAt: number | null;
}

export interface ReceivedWebhook extends ReceivedSummary {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What is to be kept of a webhook. */
export type NewWebhook = Pick<
  ReceivedWebhook,
  | "id"
  | "tenant"
  | "source"
  | "senderId"
  | "reason"
  | "signature"
  | "headers"
  | "query"
  | "body"
  | "bytes"
  | "sentAt"
  | "receivedAt"
> & { readonly status: "pending" | "refused" };

export const summaryColumns = [
  "id",
  "tenant",
  "source",
  "sender_id",
  "status",
  "reason",
  "signature",
  "bytes",
  "event_type",
  "event_id",
  "attempts",
  "sent_at",
  "received_at",
  "processed_at",
] as const;

export const rowOf = (webhook: NewWebhook, place: string): StoreTables["received_webhooks"] => ({
  id: webhook.id,
  tenant: webhook.tenant,
  source: webhook.source,
  place,
  sender_id: storableText(webhook.senderId),
  status: webhook.status,
  reason: webhook.reason,
  signature: webhook.signature,
  headers: JSON.stringify(webhook.headers),
  query: JSON.stringify(webhook.query),
  body: webhook.body.length === 0 ? "" : gzipSync(webhook.body).toString("base64"),
  bytes: webhook.bytes,
  event_type: null,
  event_id: "",
  user_id: "",
  anonymous_id: "",
  attempts: 0,
  due_at: webhook.receivedAt,
  sent_at: webhook.sentAt,
  received_at: webhook.receivedAt,
  processed_at: null,
});

export const summaryOf = (
  row: Pick<StoreTables["received_webhooks"], (typeof summaryColumns)[number]>,
): ReceivedSummary => ({
  id: row.id,
  tenant: row.tenant,
  source: row.source,
  senderId: row.sender_id,
  status: row.status,
  reason: row.reason,
  signature: row.signature,
  bytes: row.bytes,
  eventType: row.event_type,
  eventId: row.event_id === "" ? null : row.event_id,
  attempts: row.attempts,
  sentAt: row.sent_at,
  receivedAt: row.received_at,
  processedAt: row.processed_at,
});

export const webhookOf = (row: StoreTables["received_webhooks"]): ReceivedWebhook => ({
  ...summaryOf(row),
  headers: JSON.parse(row.headers) as Record<string, string>,
  query: JSON.parse(row.query) as Record<string, string>,
  body: row.body === "" ? Buffer.alloc(0) : gunzipSync(Buffer.from(row.body, "base64")),
});
