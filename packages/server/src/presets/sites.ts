import { z } from "@hono/zod-openapi";
import { DendroError, type Filter, type QueryInput, type ResultRow } from "@dendro/core";
import { readSignals, signalsSchema } from "./post-signals.ts";
import { postsSchema, readPosts } from "./posts.ts";
import { dayFigures, dayOf, daySchema, direct, readTops } from "./site-days.ts";
import { readVisitEnds } from "./site-pages.ts";
import {
  endsOf,
  figuresOf,
  figuresSchema,
  period,
  preset,
  rangeOf,
  type QueryRunner,
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

const hourFigures = {
  visitors: "visitors",
  visits: "visits",
  pageviews: "pageviews",
  bounce_rate: "bounce_rate",
  avg_time_on_page: "time_on_page",
  posts_created: "posts_created",
  comments_created: "comments",
  reactions_given: "reactions_given",
} as const;
const pageFigures = {
  views: "pageviews",
  unique_views: "unique_pageviews",
  mean_time: "time_on_page",
} as const;
const sourceFigures = { visitors: "visitors", visits: "visits", bounce_rate: "bounce_rate" } as const;

/** How many rows each list has. */
const listLength = 20;

/** What is told of the whole, of each hour and of each day. */
const timeMetrics = [
  ...new Set([figures, hourFigures, dayFigures].flatMap((fields): string[] => Object.values(fields))),
];
/** By what it is told where visitors came from; besides each, what has none of it is a row. */
const sourceSides = [
  ["referrer_source"],
  ["channel"],
  ["utm_source", "utm_medium", "utm_campaign"],
  ["country"],
  ["device"],
];
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
  content: postsSchema,
  searches: z.array(z.object({ query: z.string(), count: z.number() })),
  signals: signalsSchema,
  daily: z.array(daySchema),
});

export const today = preset({
  path: "/analytics/today",
  atRoot: true,
  tag: "Sites",
  summary: "A site today",
  description:
    "Visitors, pages, sources, posts and searches of today, by the hour. For a tenant in `delayed` mode: of its last complete day, which `daily` names.",
  parameters: z.object({
    timezone: z.string().max(64).default("UTC").meta({ description: "An IANA time zone." }),
  }),
  answer,
  read: async ({ timezone }, runner) =>
    // The language's today is that of the moment that may be seen.
    await readSite(runner, { date_range: runner.isDelayed ? "yesterday" : "today", timezone }),
});

const oneDay = period(1);

export const range = preset({
  path: "/analytics/range",
  atRoot: true,
  tag: "Sites",
  summary: "A site in a time",
  description: "The same as of today, from `start` to `end`, and every day's figures in `daily`.",
  parameters: z.object({
    start: oneDay.start.meta({
      description: "The first day, as YYYY-MM-DD, or a moment as ISO 8601. Needed.",
    }),
    end: oneDay.end,
    start_date: oneDay.start_date,
    end_date: oneDay.end_date,
    timezone: oneDay.timezone,
  }),
  answer,
  async read(parameters, runner) {
    if (endsOf(parameters).start === undefined)
      throw new DendroError("invalid_request", "start: is missing; give the first day, such as 2026-01-31.");
    return await readSite(runner, {
      date_range: rangeOf({ ...parameters, days: 1 }, runner.now),
      timezone: parameters.timezone,
    });
  },
});

/** What a site's questions have in common. */
interface Base {
  readonly date_range: QueryInput["date_range"];
  readonly timezone: string;
}

async function readSite(runner: QueryRunner, base: Base): Promise<z.output<typeof answer>> {
  const { ask, breakDown } = runner;
  const asked = breakDown({ ...base, metrics: timeMetrics }, [[], ["time:hour"], ["time:day"]], 1);
  const signalsAtEnd = async () => {
    const [, end] = (await asked).meta.date_range;
    return await readSignals(runner, base.timezone, Math.min(Date.parse(end), runner.now));
  };
  const [overTime, live, pages, sources, content, searches, signals, tops] = await Promise.all([
    asked,
    ask({ metrics: ["visitors"], date_range: "realtime" }),
    readPages(runner, base),
    breakDown({ ...base, metrics: Object.values(sourceFigures) }, sourceSides, listLength + 1),
    readPosts(runner, base, { limit: listLength }),
    list(runner, base, { count: "searches" }, ["data.query"], [isKnown("data.query")]),
    signalsAtEnd(),
    readTops(runner, base),
  ]);
  const [whole = [], hours = [], days = []] = overTime.results;
  const [referrers = [], channels = [], campaigns = [], countries = [], devices = []] = sources.results;
  return {
    ...figuresOf(figures, whole[0], timeMetrics),
    live_visitors: Number(live.results[0]?.metrics[0] ?? 0),
    hourly: hours.map((row) => ({
      hour: row.dimensions[0] ?? "",
      ...figuresOf(hourFigures, row, timeMetrics),
    })),
    pages,
    referrers: referrersOf(referrers),
    channels: sourcesOf(channels),
    campaigns: known(campaigns).map((row) => ({
      utm_source: row.dimensions[0] ?? null,
      utm_medium: row.dimensions[1] ?? null,
      utm_campaign: row.dimensions[2] ?? null,
      ...figuresOf(sourceFigures, row),
    })),
    countries: sourcesOf(countries),
    devices: sourcesOf(devices),
    content,
    searches: searches.flatMap(({ dimensions: [query], metrics: [count] }) =>
      count === 0 ? [] : [{ query: query ?? "", count: Number(count) }],
    ),
    signals,
    daily: days.map((row) => dayOf(row, timeMetrics, tops)),
  };
}

const isKnown = (dimension: string): Filter => ["is_not", dimension, [""]];

async function list(
  { ask }: QueryRunner,
  base: Base,
  fields: FigureFields,
  dimensions: string[],
  filters: Filter[] = [],
) {
  const query = { ...base, metrics: Object.values(fields), dimensions, filters };
  return (await ask({ ...query, pagination: { limit: listLength } })).results;
}

/** The rows that have any of their dimensions. */
const known = (rows: readonly ResultRow[]) =>
  rows.filter(({ dimensions }) => dimensions.some((value) => value !== null)).slice(0, listLength);

const sourcesOf = (rows: readonly ResultRow[]) =>
  known(rows).map((row) => ({ name: row.dimensions[0] ?? null, ...figuresOf(sourceFigures, row) }));

/** Sources by their names, and who came from nowhere in particular. */
const referrersOf = (rows: readonly ResultRow[]) =>
  rows
    .map((row) => ({ name: row.dimensions[0] ?? direct, ...figuresOf(sourceFigures, row) }))
    .filter(({ name, visitors, visits }) => name !== direct || visitors !== 0 || visits !== 0)
    .slice(0, listLength);

/** The pages most looked at, with the visits that began and ended at each. */
async function readPages(runner: QueryRunner, base: Base) {
  const rows = await list(runner, base, pageFigures, ["page"], [isKnown("page")]);
  const paths = rows.map(({ dimensions: [path] }) => path ?? "");
  if (paths.length === 0) return [];
  const endsAt = await readVisitEnds(runner, base, paths);
  return rows.map((row) => {
    const path = row.dimensions[0] ?? null;
    const { entries, exits } = endsAt(path);
    return { path, ...figuresOf(pageFigures, row), entries, exits };
  });
}
