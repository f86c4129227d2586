import { z } from "@hono/zod-openapi";
import type { QueryInput, ResultRow } from "@dendro/core";
import { figuresOf, figuresSchema, type QueryRunner } from "./preset.ts";

export const dayFigures = {
  page_views: "pageviews",
  unique_visitors: "visitors",
  avg_session_duration: "visit_duration",
  bounce_rate: "bounce_rate",
} as const;

/** Rows of each list of a day. */
const topLength = 10;

/** Visits that came from nowhere in particular. */
export const direct = "direct";

export const daySchema = figuresSchema(dayFigures).extend({
  date: z.string(),
  top_pages: z.array(z.object({ path: z.string(), views: z.number() })),
  top_referrers: z
    .array(z.object({ source: z.string(), visits: z.number() }))
    .meta({ description: "`direct` is who came from nowhere in particular." }),
});
export type SiteDay = z.output<typeof daySchema>;

/** What a site has most of on each day: names and counts, by the date. */
export interface DayTops {
  readonly pages: Tops;
  readonly referrers: Tops;
}
type Tops = ReadonlyMap<string, readonly (readonly [name: string, count: number])[]>;

export async function readTops(
  { breakDown }: QueryRunner,
  base: Pick<QueryInput, "date_range" | "timezone">,
): Promise<DayTops> {
  /** @param absent what stands for no name; null where that is not shown */
  const read = async (metric: string, dimension: string, absent: string | null): Promise<Tops> => {
    const by = [["time:day", dimension]];
    const { results } = await breakDown({ ...base, metrics: [metric] }, by, topLength + 1);
    const byDay = Map.groupBy(results[0] ?? [], ({ dimensions: [date] }) => date ?? "");
    return new Map([...byDay].map(([date, rows]) => [date, topOf(rows, absent)]));
  };
  const [pages, referrers] = await Promise.all([
    read("pageviews", "page", null),
    read("visits", "referrer_source", direct),
  ]);
  return { pages, referrers };
}

function topOf(rows: readonly ResultRow[], absent: string | null) {
  return rows
    .flatMap(({ dimensions: [, value], metrics: [count] }) => {
      const name = value ?? absent;
      return name === null || Number(count) === 0 ? [] : [[name, Number(count)] as const];
    })
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, topLength);
}

/** @param metrics what the row was asked with */
export function dayOf(row: ResultRow, metrics: readonly string[], { pages, referrers }: DayTops): SiteDay {
  const date = row.dimensions[0] ?? "";
  return {
    date,
    ...figuresOf(dayFigures, row, metrics),
    top_pages: (pages.get(date) ?? []).map(([path, views]) => ({ path, views })),
    top_referrers: (referrers.get(date) ?? []).map(([source, visits]) => ({ source, visits })),
  };
}
