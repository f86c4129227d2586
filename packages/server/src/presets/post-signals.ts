import { z } from "@hono/zod-openapi";
import { dayMs, type Filter, type QueryInput, type QueryResult } from "@dendro/core";
import type { QueryRunner } from "./preset.ts";

/** Days that a post's usual views are taken from. */
const baselineDays = 7;
/** Views in the eight days without which nothing is said of a post. */
const minSample = 10;
/** Posts of the list. */
const listLength = 20;
/** Posts that are asked about first; of those of the list that are not among them it is asked again. */
const mostAsked = 1000;

export const signalsSchema = z
  .array(
    z.object({
      post: z.string(),
      views: z.number(),
      baseline: z
        .number()
        .meta({ description: `A day's views in the ${baselineDays} days before, in the mean.` }),
      ratio: z.number().nullable().meta({ description: "Views by baseline; null of a post that had none." }),
      signal: z
        .enum(["rising", "new", "usual", "quiet"])
        .nullable()
        .meta({
          description:
            "Rising from 2 × on, quiet below 0.5 ×, new without any views before. " +
            `Null of a post with fewer than ${minSample} views in the ${baselineDays + 1} days: too few to tell.`,
        }),
    }),
  )
  .meta({
    description:
      "Posts and their views in the last 24 hours of the time, beside what is usual for them; also of those that nobody opened any more.",
  });

type Signal = z.output<typeof signalsSchema>[number];

/**
 * Posts of the last day before `end` beside what they had in a day of the week before, those with most views first.
 * @param among which views count
 */
export async function readSignals(
  { ask }: QueryRunner,
  timezone: string,
  end: number,
  among: readonly Filter[] = [],
): Promise<Signal[]> {
  const lastDay = { timezone, date_range: rangeOf(end - dayMs, end) };
  const before = { timezone, date_range: rangeOf(end - (1 + baselineDays) * dayMs, end - dayMs) };
  const [recent, earlier] = await Promise.all([
    ask(viewsIn(lastDay, [isKnown, ...among], mostAsked)),
    ask(viewsIn(before, [isKnown, ...among], mostAsked)),
  ]);
  // Whoever is among the first by either is among the first of one of them.
  const posts = new Set(
    [recent, earlier].flatMap(({ results }) =>
      results.slice(0, listLength).map(({ dimensions: [post] }) => post ?? ""),
    ),
  );
  if (posts.size === 0) return [];
  const countsOf = async ({ results }: QueryResult, base: Pick<QueryInput, "date_range" | "timezone">) => {
    const isWhole = results.length < mostAsked;
    const rows = isWhole
      ? results
      : (await ask(viewsIn(base, [["is", "name", [...posts]], ...among], posts.size))).results;
    return new Map(rows.map(({ dimensions: [post], metrics: [count] }) => [post ?? "", Number(count)]));
  };
  const [now, usually] = await Promise.all([countsOf(recent, lastDay), countsOf(earlier, before)]);
  return [...posts]
    .map((post) => signalOf(post, now.get(post) ?? 0, usually.get(post) ?? 0))
    .toSorted(
      (a, b) => Math.max(b.views, b.baseline) - Math.max(a.views, a.baseline) || (a.post < b.post ? -1 : 1),
    )
    .slice(0, listLength);
}

const isKnown: Filter = ["is_not", "name", [""]];

const rangeOf = (from: number, to: number): [string, string] => [
  new Date(from).toISOString(),
  new Date(to).toISOString(),
];

const viewsIn = (
  base: Pick<QueryInput, "date_range" | "timezone">,
  filters: Filter[],
  limit: number,
): QueryInput => ({
  ...base,
  metrics: ["post_views"],
  dimensions: ["name"],
  filters: [["is", "type", ["post_view"]], ...filters],
  pagination: { limit },
});

function signalOf(post: string, views: number, viewsBefore: number): Signal {
  const baseline = viewsBefore / baselineDays;
  const ratio = viewsBefore === 0 ? null : views / baseline;
  const told = ratio === null ? "new" : ratio >= 2 ? "rising" : ratio < 0.5 ? "quiet" : "usual";
  return { post, views, baseline, ratio, signal: views + viewsBefore < minSample ? null : told };
}
