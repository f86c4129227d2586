import type { Filter, QueryInput, ResultRow } from "@dendro/core";
import { figuresOf } from "../presets/preset.ts";
import { direct } from "../presets/site-days.ts";

const metrics = { visitors: "visitors", visits: "visits", pageviews: "pageviews" } as const;
const pageMetrics = { views: "pageviews", unique_views: "unique_pageviews" } as const;
const sourceMetrics = { visitors: "visitors", visits: "visits" } as const;

/** How many rows each list has. */
const listLength = 20;

/** A live query, and the metrics of a site that its rows give. */
export interface SiteSource {
  readonly query: QueryInput;
  read(rows: readonly ResultRow[]): Partial<Record<SiteMetric, unknown>>;
}

/** Everything that a site's subscribers see. */
export const siteMetrics = [
  "visitors",
  "visits",
  "pageviews",
  "live_visitors",
  "hourly",
  "pages",
  "referrers",
] as const;
export type SiteMetric = (typeof siteMetrics)[number];

/** The live queries that a site's metrics of today come from. */
export function siteSources(timezone: string): readonly SiteSource[] {
  const today = { date_range: "day", timezone } as const;
  return [
    {
      query: { ...today, metrics: Object.values(metrics) },
      read: ([row]) => figuresOf(metrics, row),
    },
    {
      query: { metrics: ["visitors"], date_range: "realtime" },
      read: ([row]) => ({ live_visitors: row?.metrics[0] ?? 0 }),
    },
    {
      query: { ...today, metrics: Object.values(metrics), dimensions: ["time:hour"] },
      read: (rows) => ({
        hourly: rows.map((row) => ({ hour: row.dimensions[0], ...figuresOf(metrics, row) })),
      }),
    },
    {
      query: { ...today, ...topOf("page"), metrics: Object.values(pageMetrics) },
      read: (rows) => ({
        pages: ranked(rows).map((row) => ({ path: row.dimensions[0], ...figuresOf(pageMetrics, row) })),
      }),
    },
    {
      query: {
        ...today,
        dimensions: ["referrer_source"],
        pagination: { limit: listLength },
        metrics: Object.values(sourceMetrics),
      },
      read: (rows) => ({
        referrers: ranked(rows)
          .map((row) => ({ name: row.dimensions[0] ?? direct, ...figuresOf(sourceMetrics, row) }))
          .filter(({ name, visitors, visits }) => name !== direct || visitors !== 0 || visits !== 0),
      }),
    },
  ];
}

const topOf = (dimension: string) => ({
  dimensions: [dimension],
  filters: [["is_not", dimension, [""]] satisfies Filter],
  pagination: { limit: listLength },
});

/** In the order in which a query has them; rows that were patched stand in any. */
function ranked(rows: readonly ResultRow[]): ResultRow[] {
  return rows.toSorted(
    (a, b) =>
      Number(b.metrics[0]) - Number(a.metrics[0]) ||
      ((a.dimensions[0] ?? "") < (b.dimensions[0] ?? "") ? -1 : 1),
  );
}
