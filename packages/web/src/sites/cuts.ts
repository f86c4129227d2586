import type { Cut } from "../metrics/cut.ts";

export const pageCuts: readonly [Cut, ...Cut[]] = [
  { dimension: "page", title: "Pages" },
  { dimension: "entry_page", title: "Entry" },
  { dimension: "exit_page", title: "Exit" },
  { dimension: "host", title: "Hosts" },
];

export const sourceCuts: readonly [Cut, ...Cut[]] = [
  { dimension: "referrer_source", title: "Sources" },
  { dimension: "channel", title: "Channels" },
  { dimension: "utm_campaign", title: "Campaigns" },
];

export const countryCuts: readonly [Cut, ...Cut[]] = [
  { dimension: "country", title: "Countries" },
  { dimension: "region", title: "Regions" },
  { dimension: "city", title: "Cities", within: "country" },
];
