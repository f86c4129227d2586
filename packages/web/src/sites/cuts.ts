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

const hint =
  "No event of this time says more than its country. Regions and cities come from an edge in front (DENDRO_LOCATION_HEADERS) " +
  "or from a database of cities (DENDRO_CITY_MMDB); what each takes is under Configuration in the docs.";

export const countryCuts: readonly [Cut, ...Cut[]] = [
  { dimension: "country", title: "Countries" },
  { dimension: "region", title: "Regions", hint },
  { dimension: "city", title: "Cities", within: "country", hint },
];
