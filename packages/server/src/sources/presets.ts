import type { JsonObject } from "@dendro/core";
import type { SourceKind } from "./source.ts";

/** What a kind of source makes of what arrives, until somebody says otherwise. */
export interface SourcePreset {
  readonly title: string;
  readonly mapping: JsonObject;
  readonly idPath: string | null;
}

export const sourcePresets: Readonly<Record<SourceKind, SourcePreset>> = {
  "standard-webhooks": {
    title: "Standard Webhooks",
    mapping: { type: "$.body.type", timestamp: "$.body.timestamp", data: "$.body.data" },
    // Its id is signed, whatever the header is called.
    idPath: null,
  },
  github: {
    title: "GitHub",
    mapping: {
      type: "github.{$.headers.x-github-event}",
      data: {
        action: "$.body.action",
        repository: "$.body.repository.full_name",
        ref: "$.body.ref",
      },
    },
    idPath: "$.headers.x-github-delivery",
  },
  stripe: {
    title: "Stripe",
    mapping: {
      type: "stripe.{$.body.type}",
      timestamp: "$.sent_at",
      data: {
        object: "$.body.data.object.object",
        status: "$.body.data.object.status",
        amount: "$.body.data.object.amount",
        currency: "$.body.data.object.currency",
        livemode: "$.body.livemode",
      },
    },
    idPath: "$.body.id",
  },
  slack: {
    title: "Slack",
    mapping: {
      type: "slack.{$.body.event.type}",
      user_id: "$.body.event.user",
      data: { team: "$.body.team_id", channel: "$.body.event.channel" },
    },
    idPath: "$.body.event_id",
  },
  shopify: {
    title: "Shopify",
    mapping: {
      type: "shopify.{$.headers.x-shopify-topic}",
      data: {
        shop: "$.headers.x-shopify-shop-domain",
        total_price: "$.body.total_price",
        currency: "$.body.currency",
      },
    },
    idPath: "$.headers.x-shopify-webhook-id",
  },
  hmac: { title: "Any HMAC signature", mapping: { type: "hook.received", data: "$.body" }, idPath: null },
  none: { title: "Anybody, unsigned", mapping: { type: "hook.received", data: "$.body" }, idPath: null },
};
