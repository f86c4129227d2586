import type { ColumnValues } from "./columns.ts";

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** One thing that happened. Immutable once accepted; a field that is not known is absent. */
export interface Event extends ColumnValues {
  /** A UUID. The one the sender gave, one derived from the sender's own id, or a new version 7. */
  id: string;
  tenant: string;
  /** What happened, such as `page_view` or `message.c2s`. */
  type: string;
  /** When it happened, in milliseconds since 1970, UTC. */
  timestamp: number;
  /** When Dendro received it, in milliseconds since 1970, UTC. */
  received_at: number;
  data?: JsonObject;
}

/**
 * A visitor's events with no gap over thirty minutes, derived from events. Rows are signed: a visit that changes is
 * taken back (-1) and stated anew (+1), so that sums over rows are always right.
 */
export interface Visit extends Pick<ColumnValues, VisitColumn | "user_alias" | "user_source"> {
  tenant: string;
  session: string;
  visitor: string;
  sign: 1 | -1;
  /** When it began, in milliseconds since 1970, UTC. */
  timestamp: number;
  /** Last event minus first, in seconds. */
  duration_s: number;
  pageviews: number;
  events: number;
  /** 1 when it had one page view and no other interaction, else 0. */
  bounce: 0 | 1;
  entry_page: string;
  exit_page: string;
}

/** How a visitor came: a visit has it from its first event; its other events have it from the visit, or say it themselves. */
export const acquisitionColumns = [
  "referrer",
  "referrer_source",
  "channel",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
] as const;

/** What a visit takes over from its events: how the visitor came from the first, the rest from the first that has it. */
export const visitColumns = [
  ...acquisitionColumns,
  "source",
  "host",
  "country",
  "region",
  "city",
  "browser",
  "browser_version",
  "os",
  "os_version",
  "device",
  "screen",
  "language",
  "user_id",
  "anonymous_id",
] as const;
export type VisitColumn = (typeof visitColumns)[number];
