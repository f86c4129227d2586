import type { SourceKind } from "./referrer-source.ts";

export interface ChannelEvidence {
  readonly kind: SourceKind | null;
  readonly utm_source: string;
  readonly utm_medium: string;
  readonly utm_campaign: string;
  readonly click_id: string;
  readonly hasReferrer: boolean;
}

const paidMedium = /^(.*cp.*|ppc|retargeting|paid.*)$/u;
const searchClicks = new Set(["gclid", "gbraid", "wbraid", "msclkid"]);
const socialClicks = new Set(["fbclid", "ttclid", "twclid", "li_fat_id"]);

/** The kinds of source that have a paid and an organic channel, by the end of the channel's name. */
const paidOrOrganic: Partial<Record<SourceKind, string>> = {
  search: "Search",
  social: "Social",
  video: "Video",
  shopping: "Shopping",
};

/**
 * The channel of a visit, by the rules that Google Analytics documents as its default channel group, in their order,
 * with assistants as a channel of their own.
 */
export function channelOf(evidence: ChannelEvidence): string {
  const medium = evidence.utm_medium.toLowerCase();
  const campaign = evidence.utm_campaign.toLowerCase();
  const { kind, click_id: click } = evidence;
  if (campaign.includes("cross-network")) return "Cross-network";
  if (kind === "ai") return "AI Assistants";
  const isPaid = paidMedium.test(medium) || searchClicks.has(click);
  const shopping = kind === "shopping" || /^(.*[^a-df-z]|)shop|shopping/u.test(campaign);
  const name = shopping ? "Shopping" : kind === null ? undefined : paidOrOrganic[kind];
  if (isPaid) {
    if (name !== undefined) return `Paid ${name}`;
    if (searchClicks.has(click)) return "Paid Search";
    return "Paid Other";
  }
  if (["display", "banner", "expandable", "interstitial", "cpm"].includes(medium)) return "Display";
  if (name !== undefined && medium !== "email") return `Organic ${name}`;
  if (
    ["social", "social-network", "social-media", "sm", "social network", "social media"].includes(medium) ||
    socialClicks.has(click)
  )
    return "Organic Social";
  if (medium.includes("video")) return "Organic Video";
  if (medium === "organic") return "Organic Search";
  if (
    kind === "email" ||
    /^e[-_ ]?mail$/u.test(medium) ||
    /^e[-_ ]?mail$/u.test(evidence.utm_source.toLowerCase())
  )
    return "Email";
  if (medium === "affiliate" || medium === "affiliates") return "Affiliates";
  if (medium === "audio") return "Audio";
  if (medium === "sms" || evidence.utm_source.toLowerCase() === "sms") return "SMS";
  if (medium.endsWith("push") || medium.includes("mobile") || medium.includes("notification"))
    return "Mobile Push Notifications";
  if (evidence.hasReferrer || ["referral", "app", "link"].includes(medium) || evidence.utm_source !== "")
    return "Referral";
  return "Direct";
}
