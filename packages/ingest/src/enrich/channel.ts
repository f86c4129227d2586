import type { SourceKind } from "./referrer-source.ts";

export interface ChannelEvidence {
  readonly kind: SourceKind | null;
  /** Whether the source itself says that it was paid for, as `adwords` does. */
  readonly isPaidSource?: boolean;
  /** What the campaign calls its source. */
  readonly source: string;
  readonly utm_medium: string;
  readonly utm_campaign: string;
  readonly click_id: string;
  readonly hasReferrer: boolean;
}

/** What the rules look at, in small letters. */
interface Traffic {
  readonly kind: SourceKind | null;
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly isPaid: boolean;
  readonly isShopping: boolean;
  readonly click: string;
  readonly hasReferrer: boolean;
}

const paidMedium = /^(?:.*cp.*|ppc|retargeting|paid.*)$/u;
const shoppingCampaign = /^.*(?:(?:[^a-df-z]|^)shop|shopping).*$/u;
const searchClicks = new Set(["gclid", "gbraid", "wbraid", "msclkid"]);
const socialClicks = new Set(["fbclid", "ttclid", "twclid", "li_fat_id"]);
const oneOf = (...texts: readonly string[]) => new Set(texts);
const display = oneOf("display", "banner", "expandable", "interstitial", "cpm");
const social = oneOf("social", "social-network", "social-media", "sm", "social network", "social media");
const email = oneOf("email", "e-mail", "e_mail", "e mail");
const referral = oneOf("referral", "app", "link");
const affiliates = oneOf("affiliate", "affiliates");

/**
 * The rules of Google Analytics 4's default channel group for manual traffic, as documented at
 * support.google.com/analytics/answer/9756891 and in that order: the first that holds decides. Ours besides: a channel for
 * assistants, clicks that an advertiser marked, and mail programs as referrers.
 */
const rules: readonly (readonly [channel: string, holds: (traffic: Traffic) => boolean])[] = [
  ["Cross-network", ({ campaign }) => campaign.includes("cross-network")],
  ["AI Assistants", ({ kind }) => kind === "ai"],
  ["Paid Shopping", ({ isShopping, isPaid }) => isShopping && isPaid],
  ["Paid Search", ({ kind, isPaid }) => kind === "search" && isPaid],
  ["Paid Social", ({ kind, isPaid }) => kind === "social" && isPaid],
  ["Paid Video", ({ kind, isPaid }) => kind === "video" && isPaid],
  ["Paid Search", ({ click }) => searchClicks.has(click)],
  ["Display", ({ medium }) => display.has(medium)],
  ["Paid Other", ({ isPaid }) => isPaid],
  ["Organic Shopping", ({ isShopping }) => isShopping],
  ["Organic Social", ({ kind, medium }) => kind === "social" || social.has(medium)],
  ["Organic Video", ({ kind, medium }) => kind === "video" || medium.includes("video")],
  ["Organic Search", ({ kind, medium }) => kind === "search" || medium === "organic"],
  ["Referral", ({ medium }) => referral.has(medium)],
  ["Email", ({ kind, source, medium }) => kind === "email" || email.has(source) || email.has(medium)],
  ["Affiliates", ({ medium }) => affiliates.has(medium)],
  ["Audio", ({ medium }) => medium === "audio"],
  ["SMS", ({ source, medium }) => source === "sms" || medium === "sms"],
  [
    "Mobile Push Notifications",
    ({ source, medium }) =>
      medium.endsWith("push") || /mobile|notification/u.test(medium) || source === "firebase",
  ],
  ["Organic Social", ({ click }) => socialClicks.has(click)],
  ["Referral", ({ hasReferrer, source }) => hasReferrer || source !== ""],
];

/** The channel of a visit; direct when nothing tells of any. */
export function channelOf(evidence: ChannelEvidence): string {
  const medium = evidence.utm_medium.trim().toLowerCase();
  const campaign = evidence.utm_campaign.trim().toLowerCase();
  const { kind, click_id: click, hasReferrer } = evidence;
  const traffic = {
    kind,
    source: evidence.source.trim().toLowerCase(),
    medium,
    campaign,
    isPaid: paidMedium.test(medium) || evidence.isPaidSource === true || searchClicks.has(click),
    isShopping: kind === "shopping" || shoppingCampaign.test(campaign),
    click,
    hasReferrer,
  };
  return rules.find(([, holds]) => holds(traffic))?.[0] ?? "Direct";
}
