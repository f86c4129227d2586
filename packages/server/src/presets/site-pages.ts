import { z } from "@hono/zod-openapi";
import { asNumber, type Filter, type Measure, type QueryInput } from "@dendro/core";
import { filtersParameter, readFilters } from "./filters-parameter.ts";
import { figuresOf, figuresSchema, period, preset, rangeOf, type QueryRunner } from "./preset.ts";

const figures = {
  views: "pageviews",
  unique_views: "unique_pageviews",
  mean_time: "time_on_page",
  scroll_depth: "scroll_depth",
} as const;

const share = z.number().nullable();

export const pages = preset({
  path: "/analytics/pages",
  atRoot: false,
  tag: "Sites",
  summary: "Pages of a site",
  description:
    "Pages with how long and how far they are looked at, and with the visits that begin and end there.",
  parameters: z.object({
    filters: filtersParameter,
    order: z
      .enum(Object.keys(figures) as [keyof typeof figures])
      .default("views")
      .meta({ description: "What there is most of comes first." }),
    limit: z.coerce.number().int().min(1).max(1000).default(20).meta({ description: "How many pages." }),
    ...period(30),
  }),
  answer: z.object({
    pages: z.array(
      figuresSchema(figures).extend({
        path: z.string(),
        entries: z.number().meta({ description: "Visits that began there." }),
        bounce_rate: share.meta({ description: "Of the visits that began there, 0 to 100." }),
        exits: z.number().meta({ description: "Visits that ended there." }),
        exit_rate: share.meta({ description: "Exits by views, 0 to 100; null without views." }),
      }),
    ),
    count: z.number().meta({ description: "How many there are, beyond the limit too." }),
  }),
  async read(parameters, runner) {
    const { order, timezone, limit } = parameters;
    const filters = readFilters(parameters.filters);
    const base = { date_range: rangeOf(parameters, runner.now), timezone };
    const { results, total } = await runner.ask({
      ...base,
      metrics: Object.values(figures),
      dimensions: ["page"],
      filters: [["is_not", "page", [""]], ...filters],
      order_by: [[figures[order], "desc"]],
      include: ["rows"],
      pagination: { limit },
    });
    const paths = results.map(({ dimensions: [path] }) => path ?? "");
    const endsAt = await readVisitEnds(runner, base, paths, filters);
    return {
      pages: results.map((row) => {
        const path = row.dimensions[0] ?? "";
        const shown = figuresOf(figures, row);
        const ends = endsAt(path);
        const views = Number(shown.views);
        return { path, ...shown, ...ends, exit_rate: views === 0 ? null : (ends.exits / views) * 100 };
      }),
      count: total?.rows ?? results.length,
    };
  },
});

/** The visits that began and ended at each of some pages. */
export async function readVisitEnds(
  { ask }: QueryRunner,
  { date_range, timezone }: Pick<QueryInput, "date_range" | "timezone">,
  paths: readonly string[],
  filters: readonly Filter[] = [],
): Promise<(path: string | null) => { entries: number; bounce_rate: number | null; exits: number }> {
  const visitsBy = async (dimension: "entry_page" | "exit_page") => {
    if (paths.length === 0) return new Map<string | null | undefined, readonly Measure[]>();
    const { results } = await ask({
      date_range,
      timezone,
      metrics: ["visits", "bounce_rate"],
      dimensions: [dimension],
      filters: [["is", dimension, [...paths]], ...filters],
      pagination: { limit: paths.length },
    });
    return new Map(results.map(({ dimensions: [path], metrics }) => [path, metrics]));
  };
  const [entries, exits] = await Promise.all([visitsBy("entry_page"), visitsBy("exit_page")]);
  return (path) => ({
    entries: Number(entries.get(path)?.[0] ?? 0),
    bounce_rate: asNumber(entries.get(path)?.[1]),
    exits: Number(exits.get(path)?.[0] ?? 0),
  });
}
