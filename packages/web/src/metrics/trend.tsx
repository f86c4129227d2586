import { asNumber, type Filter, type QueryInput } from "@dendro/core";
import { Chart } from "../charts/chart.tsx";
import { marksOf } from "../charts/marks.ts";
import { openBucket, type Line } from "../charts/plot.ts";
import { granularityOf, queryOf, type Search } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useChanges } from "./changes.tsx";
import type { ShownMetric } from "./shown-metrics.ts";
import { useZoom } from "./use-zoom.ts";

/** A metric over time in the time of a page, compared with the period before. */
export function trendOf(metric: ShownMetric, search: Search, where: readonly Filter[]): QueryInput {
  const { filters = [], ...base } = queryOf(search);
  return {
    ...base,
    filters: [...filters, ...where],
    metrics: [metric.name],
    dimensions: [`time:${granularityOf(search)}`],
    // All of the period before is drawn, also what is to come.
    ...(search.range === "all" ? {} : { compare: { period: "previous_period", mode: "whole" } }),
  };
}

/** A metric over time, with the period before behind it. */
export function Trend({
  metric,
  where = [],
  className,
}: {
  metric: ShownMetric;
  where?: readonly Filter[];
  className: string;
}) {
  const { search } = useSearch();
  const onZoom = useZoom();
  const changes = useChanges();
  const granularity = granularityOf(search);
  const canCompare = search.range !== "all";
  const { rows, meta, error } = useLiveQuery(trendOf(metric, search, where));
  if (error !== null && rows === null) return <Notice message={error} />;
  if (rows === null) return <Skeleton className={`m-4 ${className}`} />;
  const labels = rows.map(({ dimensions }) => dimensions[0] ?? "");
  const open = openBucket(labels, meta?.partial_time_labels ?? []);
  const now: Line = {
    id: "now",
    title: metric.title,
    // What is to come is no zero.
    values: rows.map(({ metrics }, index) => (open !== null && index > open ? null : asNumber(metrics[0]))),
    shape: isCounted(metric) ? "bar" : "area",
    color: "accent",
  };
  const before: Line = {
    id: "before",
    title: "The period before",
    values: rows.map(({ comparison }) => asNumber(comparison?.metrics[0])),
    shape: "before",
    color: "muted",
  };
  const lines = canCompare ? [before, now] : [now];
  return (
    <Chart
      plot={{
        title: metric.title,
        unit: metric.unit,
        granularity,
        labels,
        lines,
        open,
        marks: marksOf(labels, changes),
      }}
      className={className}
      onZoom={onZoom}
    />
  );
}

/** Whether a metric's values add up, so that they are bars. */
export const isCounted = ({ unit }: ShownMetric) => unit === "count" || unit === "usd" || unit === "bytes";
