import { describe, expect, test } from "vitest";
import { channelOf } from "./channel.ts";

const none = { kind: null, source: "", utm_medium: "", utm_campaign: "", click_id: "", hasReferrer: false };

/** As documented: what holds for a row holds whatever the rows below it would say. */
describe("a visit's channel is the first that holds, in the order of GA4's default channel group", () => {
  test.each([
    ["Cross-network", { utm_campaign: "spring Cross-Network", utm_medium: "cpc", kind: "search" }],
    ["AI Assistants", { kind: "ai", utm_medium: "cpc" }],
    ["Paid Shopping", { kind: "shopping", utm_medium: "cpc" }],
    ["Paid Shopping", { utm_campaign: "summer-shop", utm_medium: "paid" }],
    ["Paid Search", { kind: "search", utm_medium: "CPC" }],
    ["Paid Search", { kind: "search", utm_medium: "cpm" }],
    ["Paid Search", { click_id: "gclid" }],
    ["Paid Search", { click_id: "gclid", kind: "search" }],
    ["Paid Social", { kind: "social", utm_medium: "retargeting" }],
    ["Paid Video", { kind: "video", utm_medium: "ppc" }],
    ["Display", { utm_medium: "cpm" }],
    ["Display", { utm_medium: "cpm", source: "newsletter", hasReferrer: true }],
    ["Display", { utm_medium: "display" }],
    ["Display", { utm_medium: "banner", kind: "social" }],
    ["Display", { utm_medium: "expandable" }],
    ["Display", { utm_medium: "interstitial" }],
    ["Paid Other", { utm_medium: "cpc" }],
    ["Paid Other", { utm_medium: "cpv" }],
    ["Paid Other", { utm_medium: "paid-email", source: "email" }],
    ["Organic Shopping", { kind: "shopping" }],
    ["Organic Shopping", { utm_campaign: "shopping" }],
    ["Organic Social", { kind: "social", utm_medium: "email" }],
    ["Organic Social", { utm_medium: "social media" }],
    ["Organic Social", { click_id: "fbclid" }],
    ["Organic Video", { kind: "video" }],
    ["Organic Video", { utm_medium: "my-video-x" }],
    ["Organic Search", { kind: "search" }],
    ["Organic Search", { utm_medium: "organic" }],
    ["Referral", { utm_medium: "referral", source: "email" }],
    ["Referral", { utm_medium: "app" }],
    ["Referral", { utm_medium: "link" }],
    ["Email", { utm_medium: "e-mail" }],
    ["Email", { source: "E Mail" }],
    ["Email", { kind: "email", hasReferrer: true }],
    ["Affiliates", { utm_medium: "affiliate", hasReferrer: true }],
    ["Audio", { utm_medium: "audio" }],
    ["SMS", { utm_medium: "sms" }],
    ["SMS", { source: "sms" }],
    ["Mobile Push Notifications", { utm_medium: "web-push" }],
    ["Mobile Push Notifications", { utm_medium: "mobile-app" }],
    ["Mobile Push Notifications", { source: "firebase" }],
    ["Referral", { hasReferrer: true }],
    ["Referral", { source: "newsletter" }],
    // A name that only has the letters in it.
    ["Referral", { utm_campaign: "bishop", hasReferrer: true }],
    ["Direct", {}],
    ["Direct", { utm_medium: "something" }],
  ] as const)("%s: %j", (channel, evidence) => {
    expect(channelOf({ ...none, ...evidence })).toBe(channel);
  });
});
