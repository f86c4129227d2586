import { z } from "@hono/zod-openapi";
import type { Filter, QueryInput } from "@dendro/core";
import {
  figuresOf,
  figuresSchema,
  period,
  preset,
  rangeOf,
  type Asker,
  type FigureFields,
} from "./preset.ts";

const figures = {
  visitors: "visitors",
  visits: "visits",
  pageviews: "pageviews",
  views_per_visit: "views_per_visit",
  bounce_rate: "bounce_rate",
  visit_duration: "visit_duration",
} as const;

const hourFigures = { visitors: "visitors", visits: "visits", pageviews: "pageviews" } as const;
const pageFigures = {
  views: "pageviews",
  unique_views: "unique_pageviews",
  mean_time: "time_on_page",
} as const;
const sourceFigures = { visitors: "visitors", visits: "visits", bounce_rate: "bounce_rate" } as const;
const postFigures = {
  views: "post_views",
  unique_views: "unique_post_views",
  reactions: "reactions",
  comments: "comments",
  shares: "shares",
  reads_completed: "reads_completed",
  deep_reads: "deep_reads",
  finish_rate: "finish_rate",
  mean_read_time: "read_time",
} as const;

const postTypes = ["post_view", "post_read_complete", "reaction", "reaction.undone", "comment", "share"];

/** How many rows each list has. */
const listLength = 20;
/** Days that a post's usual views are taken from. */
const baselineDays = 7;
const dayMs = 24 * 60 * 60 * 1000;

const sourceSchema = z.array(figuresSchema(sourceFigures).extend({ name: z.string().nullable() }));

const answer = figuresSchema(figures).extend({
  live_visitors: z.number().meta({ description: "Different people in this minute and the four before." }),
  hourly: z.array(figuresSchema(hourFigures).extend({ hour: z.string() })),
  pages: z.array(
    figuresSchema(pageFigures).extend({
      path: z.string().nullable(),
      entries: z.number().meta({ description: "Visits that began there." }),
      exits: z.number().meta({ description: "Visits that ended there." }),
    }),
  ),
  referrers: sourceSchema,
  channels: sourceSchema,
  campaigns: z.array(
    figuresSchema(sourceFigures).extend({
      utm_source: z.string().nullable(),
      utm_medium: z.string().nullable(),
      utm_campaign: z.string().nullable(),
    }),
  ),
  countries: sourceSchema,
  devices: sourceSchema,
  content: z.array(figuresSchema(postFigures).extend({ post: z.string() })),
  searches: z.array(z.object({ query: z.string(), count: z.number() })),
  signals: z
    .array(
      z.object({
        post: z.string(),
        views: z.number(),
        baseline: z
          .number()
          .meta({ description: `A day's views in the ${baselineDays} days before, in the mean.` }),
        ratio: z
          .number()
          .nullable()
          .meta({ description: "Views by baseline; null of a post that had none." }),
        signal: z.enum(["rising", "usual", "falling"]).meta({ description: "From 2 × on, below 0.5 ×." }),
      }),
    )
    .meta({
      description: "Posts that were viewed in the last 24 hours of the time, beside what is usual for them.",
    }),
});

export const today = preset({
  path: "/analytics/today",
  atRoot: true,
  tag: "Sites",
  summary: "A site today",
  description: "Visitors, pages, sources, posts and searches of today, by the hour.",
  parameters: z.object({
    timezone: z.string().max(64).default("UTC").meta({ description: "An IANA time zone." }),
  }),
  answer,
  read: async ({ timezone }, asker) => await readSite(asker, { date_range: "today", timezone }),
});

const oneDay = period(1);

export const range = preset({
  path: "/analytics/range",
  atRoot: true,
  tag: "Sites",
  summary: "A site in a time",
  description: "The same as of today, from `start` to `end`.",
  parameters: z.object({
    start: oneDay.start
      .unwrap()
      .meta({ description: "The first day, as YYYY-MM-DD, or a moment as ISO 8601." }),
    end: oneDay.end,
    timezone: oneDay.timezone,
  }),
  answer,
  read: async (parameters, asker) =>
    await readSite(asker, {
      date_range: rangeOf({ ...parameters, days: 1 }, asker.now),
      timezone: parameters.timezone,
    }),
});

/** What a site's questions have in common. */
interface Base {
  readonly date_range: QueryInput["date_range"];
  readonly timezone: string;
}

async function readSite(asker: Asker, base: Base): Promise<z.output<typeof answer>> {
  const { ask } = asker;
  const campaign = ["utm_source", "utm_medium", "utm_campaign"];
  const whole = await ask({ ...base, metrics: Object.values(figures) });
  const [
    live,
    hourly,
    pages,
    referrers,
    channels,
    campaigns,
    countries,
    devices,
    content,
    searches,
    signals,
  ] = await Promise.all([
    ask({ metrics: ["visitors"], date_range: "realtime" }),
    ask({ ...base, metrics: Object.values(hourFigures), dimensions: ["time:hour"] }),
    readPages(asker, base),
    readSources(asker, base, "referrer_source"),
    readSources(asker, base, "channel"),
    list(asker, base, sourceFigures, campaign, [["or", campaign.map(isKnown)]]),
    readSources(asker, base, "country"),
    readSources(asker, base, "device"),
    list(asker, base, postFigures, ["name"], [["is", "type", postTypes], isKnown("name")]),
    list(asker, base, { count: "searches" }, ["data.query"], [isKnown("data.query")]),
    readSignals(asker, base.timezone, Math.min(Date.parse(whole.meta.date_range[1]), asker.now)),
  ]);
  return {
    ...figuresOf(figures, whole.results[0]),
    live_visitors: Number(live.results[0]?.metrics[0] ?? 0),
    hourly: hourly.results.map((row) => ({ hour: row.dimensions[0] ?? "", ...figuresOf(hourFigures, row) })),
    pages,
    referrers,
    channels,
    campaigns: campaigns.map((row) => ({
      utm_source: row.dimensions[0] ?? null,
      utm_medium: row.dimensions[1] ?? null,
      utm_campaign: row.dimensions[2] ?? null,
      ...figuresOf(sourceFigures, row),
    })),
    countries,
    devices,
    content: content.map((row) => ({ post: row.dimensions[0] ?? "", ...figuresOf(postFigures, row) })),
    searches: searches.flatMap(({ dimensions: [query], metrics: [count] }) =>
      count === 0 ? [] : [{ query: query ?? "", count: Number(count) }],
    ),
    signals,
  };
}

const isKnown = (dimension: string): Filter => ["is_not", dimension, [""]];

async function list(
  { ask }: Asker,
  base: Base,
  fields: FigureFields,
  dimensions: string[],
  filters: Filter[] = [],
) {
  const query = { ...base, metrics: Object.values(fields), dimensions, filters };
  return (await ask({ ...query, pagination: { limit: listLength } })).results;
}

async function readSources(asker: Asker, base: Base, dimension: string) {
  const rows = await list(asker, base, sourceFigures, [dimension], [isKnown(dimension)]);
  return rows.map((row) => ({ name: row.dimensions[0] ?? null, ...figuresOf(sourceFigures, row) }));
}

/** The pages most looked at, with the visits that began and ended at each. */
async function readPages(asker: Asker, base: Base) {
  const rows = await list(asker, base, pageFigures, ["page"], [isKnown("page")]);
  const paths = rows.map(({ dimensions: [path] }) => path ?? "");
  if (paths.length === 0) return [];
  const visitsBy = async (dimension: string) => {
    const ends = await list(asker, base, { visits: "visits" }, [dimension], [["is", dimension, paths]]);
    return new Map(ends.map(({ dimensions: [path], metrics: [visits] }) => [path, Number(visits)]));
  };
  const [entries, exits] = await Promise.all([visitsBy("entry_page"), visitsBy("exit_page")]);
  return rows.map((row) => {
    const path = row.dimensions[0] ?? null;
    return {
      path,
      ...figuresOf(pageFigures, row),
      entries: entries.get(path) ?? 0,
      exits: exits.get(path) ?? 0,
    };
  });
}

/** Posts of the last day beside what they had in a day of the week before. */
async function readSignals({ ask }: Asker, timezone: string, end: number) {
  const at = (ms: number) => new Date(ms).toISOString();
  const { results } = await ask({
    metrics: ["post_views"],
    dimensions: ["name"],
    filters: [["is", "type", ["post_view"]], isKnown("name")],
    date_range: [at(end - dayMs), at(end)],
    compare: [at(end - (1 + baselineDays) * dayMs), at(end - dayMs)],
    timezone,
    pagination: { limit: listLength },
  });
  return results.map(({ dimensions: [post], metrics: [value], comparison }) => {
    const views = Number(value);
    const baseline = Number(comparison?.metrics[0] ?? 0) / baselineDays;
    const ratio = baseline === 0 ? null : views / baseline;
    return { post: post ?? "", views, baseline, ratio, signal: signalOf(ratio) };
  });
}

const signalOf = (ratio: number | null): z.output<typeof answer>["signals"][number]["signal"] =>
  ratio === null || ratio >= 2 ? "rising" : ratio < 0.5 ? "falling" : "usual";
