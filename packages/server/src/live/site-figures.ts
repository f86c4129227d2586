import type { Filter, QueryInput, ResultRow } from "@dendro/core";
import { figuresOf } from "../presets/preset.ts";
import { direct } from "../presets/site-days.ts";

const figures = { visitors: "visitors", visits: "visits", pageviews: "pageviews" } as const;
const pageFigures = { views: "pageviews", unique_views: "unique_pageviews" } as const;
const sourceFigures = { visitors: "visitors", visits: "visits" } as const;

/** How many rows each list has. */
const listLength = 20;

/** A question that is kept answered, and what of a site's figures its rows are. */
export interface SiteSource {
  readonly query: QueryInput;
  read(rows: readonly ResultRow[]): Partial<Record<SiteFigure, unknown>>;
}

/** Everything that is shown of a site now. */
export const siteFigures = [
  "visitors",
  "visits",
  "pageviews",
  "live_visitors",
  "hourly",
  "pages",
  "referrers",
] as const;
export type SiteFigure = (typeof siteFigures)[number];

/** Where a site's figures of today are from. */
export function siteSources(timezone: string): readonly SiteSource[] {
  const today = { date_range: "day", timezone } as const;
  return [
    {
      query: { ...today, metrics: Object.values(figures) },
      read: ([row]) => figuresOf(figures, row),
    },
    {
      query: { metrics: ["visitors"], date_range: "realtime" },
      read: ([row]) => ({ live_visitors: row?.metrics[0] ?? 0 }),
    },
    {
      query: { ...today, metrics: Object.values(figures), dimensions: ["time:hour"] },
      read: (rows) => ({
        hourly: rows.map((row) => ({ hour: row.dimensions[0], ...figuresOf(figures, row) })),
      }),
    },
    {
      query: { ...today, ...topOf("page"), metrics: Object.values(pageFigures) },
      read: (rows) => ({
        pages: ranked(rows).map((row) => ({ path: row.dimensions[0], ...figuresOf(pageFigures, row) })),
      }),
    },
    {
      query: {
        ...today,
        dimensions: ["referrer_source"],
        pagination: { limit: listLength },
        metrics: Object.values(sourceFigures),
      },
      read: (rows) => ({
        referrers: ranked(rows)
          .map((row) => ({ name: row.dimensions[0] ?? direct, ...figuresOf(sourceFigures, row) }))
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
