import type { Unit } from "@dendro/core";

/** A metric that a page shows: what the catalogue says of it, known before the catalogue is. */
export interface ShownMetric {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly better: "up" | "down" | null;
}

export const webMetrics: readonly ShownMetric[] = [
  { name: "visitors", title: "Visitors", unit: "count", better: "up" },
  { name: "visits", title: "Visits", unit: "count", better: "up" },
  { name: "pageviews", title: "Page views", unit: "count", better: "up" },
  { name: "views_per_visit", title: "Views per visit", unit: "ratio", better: "up" },
  { name: "bounce_rate", title: "Bounce rate", unit: "percent", better: "down" },
  { name: "visit_duration", title: "Visit duration", unit: "seconds", better: "up" },
];

export const requestMetrics: readonly ShownMetric[] = [
  { name: "requests", title: "Requests", unit: "count", better: null },
  { name: "error_rate", title: "Error rate", unit: "percent", better: "down" },
  { name: "duration_p50", title: "Median", unit: "milliseconds", better: "down" },
  { name: "duration_p95", title: "p95", unit: "milliseconds", better: "down" },
  { name: "duration_p99", title: "p99", unit: "milliseconds", better: "down" },
];
