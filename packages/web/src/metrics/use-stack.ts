import type { Filter, QueryInput } from "@dendro/core";
import type { Plot } from "../charts/plot.ts";
import { granularityOf, queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import type { Cut } from "./cut.ts";
import { metric, type MetricName } from "./shown-metrics.ts";
import { stackOf } from "./stack.ts";

/** More groups than these are one, "Others". */
const shownGroups = 7;

/** A metric's groups over time: which are the largest, each of them, and all together, as three live questions. */
export function useStack(
  name: MetricName,
  { dimension, colors = {} }: Cut,
  where: readonly Filter[],
): { plot: Plot | null; error: string | null } {
  const { search } = useSearch();
  const granularity = granularityOf(search);
  const { filters = [], ...base } = queryOf(search);
  const question: QueryInput = { ...base, filters: [...filters, ...where], metrics: [name] };
  const largest = useLiveQuery({ ...question, dimensions: [dimension], pagination: { limit: shownGroups } });
  // They are asked for in one order, so that a change of ranks is no other question.
  const names = largest.rows?.map(({ dimensions: [value] }) => value ?? "").toSorted() ?? null;
  const groups = useLiveQuery(
    names === null || names.length === 0
      ? { ...question, dimensions: [`time:${granularity}`] }
      : {
          ...question,
          dimensions: [`time:${granularity}`, dimension],
          filters: [...(question.filters ?? []), ["is", dimension, names]],
        },
  );
  const total = useLiveQuery({ ...question, dimensions: [`time:${granularity}`] });
  const error = largest.error ?? groups.error ?? total.error;
  if (largest.rows === null || groups.rows === null || total.rows === null) return { plot: null, error };
  const { title, unit } = metric(name);
  const ranked = largest.rows.map(({ dimensions: [value] }) => value ?? null);
  const stack = stackOf({
    colors,
    // Classes with colours of their own have an order of their own too.
    groups: Object.keys(colors).length === 0 ? ranked : ranked.toSorted(byName),
    rows: names?.length === 0 ? [] : groups.rows,
    totals: total.rows,
    partial: total.meta?.partial_time_labels ?? [],
  });
  return { plot: { title, unit, granularity, ...stack }, error };
}

const byName = (a: string | null, b: string | null) => (a ?? "").localeCompare(b ?? "");
