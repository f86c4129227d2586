import { z } from "@hono/zod-openapi";
import { type Filter, type Measure, type QueryInput } from "@dendro/core";
import { filtersParameter, readFilters } from "./filters-parameter.ts";
import { readSignals, signalsSchema } from "./post-signals.ts";
import { figuresOf, figuresSchema, period, preset, rangeOf, type QueryRunner } from "./preset.ts";

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

type PostFigure = keyof typeof postFigures;

/** `page_exit` says how long somebody was with a post. */
const postTypes = [
  "post_created",
  "post_view",
  "post_read_complete",
  "reaction",
  "reaction.undone",
  "comment",
  "share",
  "page_exit",
];

export const postsSchema = z.array(figuresSchema(postFigures).extend({ post: z.string() }));

export const posts = preset({
  path: "/analytics/posts",
  atRoot: false,
  tag: "Sites",
  summary: "Posts of a site",
  description:
    "How posts are read, and what readers say of them; and which are read more or less than usual.",
  parameters: z.object({
    filters: filtersParameter,
    order: z
      .enum(Object.keys(postFigures) as [PostFigure, ...PostFigure[]])
      .default("views")
      .meta({ description: "What there is most of comes first." }),
    limit: z.coerce.number().int().min(1).max(1000).default(20).meta({ description: "How many posts." }),
    ...period(30),
  }),
  answer: z.object({ posts: postsSchema, signals: signalsSchema }),
  async read(parameters, runner) {
    const { order, limit, timezone } = parameters;
    const filters = readFilters(parameters.filters);
    const base = { date_range: rangeOf(parameters, runner.now), timezone };
    const [read, { meta }] = await Promise.all([
      readPosts(runner, base, { limit, order, filters }),
      runner.ask({ ...base, metrics: ["post_views"], filters }),
    ]);
    const end = Math.min(Date.parse(meta.date_range[1]), runner.now);
    return { posts: read, signals: await readSignals(runner, timezone, end, filters) };
  },
});

/** Posts to which something happened, those with most of one figure first. */
export async function readPosts(
  { ask }: QueryRunner,
  base: Pick<QueryInput, "date_range" | "timezone">,
  { limit, order = "views", filters = [] }: { limit: number; order?: PostFigure; filters?: Filter[] },
): Promise<z.output<typeof postsSchema>> {
  const { results } = await ask({
    ...base,
    metrics: Object.values(postFigures),
    dimensions: ["name"],
    filters: [["is", "type", postTypes], ["is_not", "name", [""]], ...filters],
    order_by: [[postFigures[order], "desc"]],
    pagination: { limit },
  });
  return results
    .map((row) => ({ post: row.dimensions[0] ?? "", ...figuresOf(postFigures, row) }))
    .filter((row) => hasFigure(row));
}

/** Whether anything happened to a post besides that somebody left it. */
const hasFigure = (row: Record<PostFigure, Measure>) =>
  Object.keys(postFigures).some((name) => (row[name as PostFigure] ?? 0) !== 0);
