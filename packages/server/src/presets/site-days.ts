import { z } from "@hono/zod-openapi";
import { bucketStarts, createZone, otherValue, type Filter, type ResultRow, isoTime } from "@dendro/core";
import { figuresOf, figuresSchema, type QueryRunner } from "./preset.ts";

const dayFigures = {
  page_views: "pageviews",
  unique_visitors: "visitors",
  avg_session_duration: "visit_duration",
  bounce_rate: "bounce_rate",
} as const;

/** Rows of each list of a day. */
const topLength = 10;
/** Days that are asked about at once: a day's lists are made of the hundred that are first in all of them. */
const daysAtOnce = 30;
const candidates = 100;

/** Visits that came from nowhere in particular. */
export const direct = "direct";

export const daySchema = figuresSchema(dayFigures).extend({
  date: z.string(),
  top_pages: z
    .array(z.object({ path: z.string(), views: z.number() }))
    .meta({ description: "Of the hundred pages that were looked at most in a month." }),
  top_referrers: z
    .array(z.object({ source: z.string(), visits: z.number() }))
    .meta({ description: "Likewise; `direct` is who came from nowhere in particular." }),
});
export type SiteDay = z.output<typeof daySchema>;

/** A site day by day. The range is one that was resolved: two instants. */
export async function readDays(runner: QueryRunner, range: readonly [string, string], timezone: string) {
  const spans = spansOf(range, timezone);
  const [figures, pages, referrers] = await Promise.all([
    runner.ask({
      metrics: Object.values(dayFigures),
      dimensions: ["time:day"],
      date_range: [...range],
      timezone,
    }),
    readTops(runner, spans, timezone, "pageviews", "page", [["is_not", "page", [""]]]),
    readTops(runner, spans, timezone, "visits", "referrer_source", []),
  ]);
  return figures.results.map((row): SiteDay => {
    const date = row.dimensions[0] ?? "";
    return {
      date,
      ...figuresOf(dayFigures, row),
      top_pages: (pages.get(date) ?? []).map(([path, views]) => ({ path: path ?? "", views })),
      top_referrers: (referrers.get(date) ?? []).map(([source, visits]) => ({
        source: source ?? direct,
        visits,
      })),
    };
  });
}

/** The time in pieces of some days each, cut at midnights of the zone. */
function spansOf([from, to]: readonly [string, string], timezone: string): [string, string][] {
  const range = { from: Date.parse(from), to: Date.parse(to) };
  const starts = bucketStarts(range, "day", createZone(timezone));
  const cuts = starts.filter((_, index) => index > 0 && index % daysAtOnce === 0).map(isoTime);
  return [from, ...cuts].map((start, index) => [start, cuts[index] ?? to]);
}

type Top = [value: string | null, count: number][];

/** What a day has most of, by its date. */
async function readTops(
  { ask }: QueryRunner,
  spans: readonly [string, string][],
  timezone: string,
  metric: string,
  dimension: string,
  filters: Filter[],
): Promise<Map<string, Top>> {
  const answers = await Promise.all(
    spans.map(
      async (date_range) =>
        await ask({
          metrics: [metric],
          dimensions: ["time:day", dimension],
          filters,
          date_range,
          timezone,
          top: { dimension, limit: candidates },
          pagination: { limit: daysAtOnce * (candidates + 2) },
        }),
    ),
  );
  const rows = answers.flatMap(({ results }) => results);
  const byDay = Map.groupBy(rows, ({ dimensions: [date] }) => date ?? "");
  return new Map([...byDay].map(([date, own]) => [date, topOf(own)]));
}

function topOf(rows: readonly ResultRow[]): Top {
  return rows
    .map(({ dimensions: [, value = null], metrics: [count] }): Top[number] => [value, Number(count)])
    .filter(([value, count]) => value !== otherValue && count > 0)
    .toSorted(([a, countA], [b, countB]) => countB - countA || ((a ?? direct) < (b ?? direct) ? -1 : 1))
    .slice(0, topLength);
}
