import type { AlertRule, SeriesState } from "@dendro/core";

/** A rule of a tenant, by its name. */
export interface Alert {
  /** Of all tenants' alone. */
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly rule: AlertRule;
  /** One more with every change. */
  readonly version: number;
  /** Milliseconds since 1970, both. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What is known of one series of a rule. */
export interface KnownSeries extends SeriesState {
  /** The value of the rule's dimension; `""` where it has none. */
  readonly series: string;
  /** Between which values all would be well; null where that is not known. */
  readonly well: readonly [number | null, number | null] | null;
  /** When there was something to measure last. Milliseconds since 1970, all of them. */
  readonly seenAt: number;
  /** When it was last said that it fires; null when nobody was told. */
  readonly toldAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: number | null;
}

/** What a rule came to when it was judged last. */
export interface LastJudgement {
  /** Up to when it was measured, in milliseconds since 1970. */
  readonly judgedAt: number;
  /** How many series there were, also of those beyond what is kept apart. */
  readonly found: number;
  /** Why it could not be judged. */
  readonly fault: string | null;
}

/** The most series that are kept apart of one rule. */
export const maxSeries = 1000;
