import type { SourceKind } from "../api/sources.ts";

/** What kinds of sources are called. */
export const kindTitles: Readonly<Record<SourceKind, string>> = {
  github: "GitHub",
  stripe: "Stripe",
  slack: "Slack",
  shopify: "Shopify",
  "standard-webhooks": "Standard Webhooks",
  hmac: "Any HMAC signature",
  none: "Anybody, unsigned",
};

/** Where the secret of each is found, in a sentence. */
export const secretHints: Readonly<Record<SourceKind, string>> = {
  github:
    "The one that you write into the webhook's settings at GitHub, and for Meta the app secret; its verify token is the source's id.",
  stripe: "The endpoint's signing secret at Stripe; it begins with whsec_.",
  slack: "The app's signing secret, under Basic Information.",
  shopify: "The one below the list of webhooks at Shopify, or the app's client secret.",
  "standard-webhooks": "The endpoint's secret where it is sent; it begins with whsec_.",
  hmac: "What both sides sign with.",
  none: "Nothing is checked: give the address to nobody else.",
};
