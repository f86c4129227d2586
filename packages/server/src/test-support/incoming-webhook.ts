import type { NewWebhook } from "../sources/received-rows.ts";
import type { Source, SourceFields } from "../sources/source.ts";

/** What people say of a source when they say little. */
export const sourceFields: SourceFields = {
  name: "Orders",
  kind: "hmac",
  hmac: { header: "x-signature", algorithm: "sha256", encoding: "hex", prefix: "" },
  mapping: { type: "order.{$.body.action}", user_id: "$.body.customer", data: { total: "$.body.total" } },
  idPath: "$.body.id",
  active: true,
};

export const sourceNamed = (id: string, more: Partial<Source> = {}): Source => ({
  ...sourceFields,
  id,
  tenant: "acme",
  secrets: [{ id: "sec_1", secret: "the secret of orders", addedAt: 0 }],
  createdAt: 0,
  updatedAt: 0,
  ...more,
});

/** A webhook that came to a source at a moment. */
export const webhookOf = (
  source: Pick<Source, "id" | "tenant">,
  id: string,
  body: unknown,
  more: Partial<NewWebhook> = {},
): NewWebhook => ({
  id,
  tenant: source.tenant,
  source: source.id,
  senderId: null,
  status: "pending",
  reason: null,
  signature: "signed",
  headers: { "content-type": "application/json" },
  query: {},
  body: Buffer.from(JSON.stringify(body)),
  bytes: JSON.stringify(body).length,
  sentAt: 0,
  receivedAt: 0,
  ...more,
});
