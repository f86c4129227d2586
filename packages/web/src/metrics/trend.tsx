import { asNumber } from "@dendro/core";
import { Chart } from "../charts/chart.tsx";
import { openBucket } from "../charts/series.ts";
import { granularityOf, queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import type { ShownMetric } from "./shown-metrics.ts";

/** A metric over time, with the period before behind it. */
export function Trend({ metric, className }: { metric: ShownMetric; className: string }) {
  const { search } = useSearch();
  const granularity = granularityOf(search);
  const canCompare = search.range !== "all";
  const { rows, meta, error } = useLiveQuery({
    ...queryOf(search),
    metrics: [metric.name],
    dimensions: [`time:${granularity}`],
    // All of the period before is drawn, also what is to come.
    ...(canCompare ? { compare: { period: "previous_period" as const, mode: "whole" as const } } : {}),
  });
  if (error !== null && rows === null) return <Notice message={error} />;
  if (rows === null) return <Skeleton className={`m-4 ${className}`} />;
  const labels = rows.map(({ dimensions }) => dimensions[0] ?? "");
  const open = openBucket(labels, meta?.partial_time_labels ?? []);
  const series = {
    title: metric.title,
    unit: metric.unit,
    granularity,
    labels,
    // What is to come is no zero.
    values: rows.map(({ metrics }, index) => (open !== null && index > open ? null : asNumber(metrics[0]))),
    open,
    previous: canCompare ? rows.map(({ comparison }) => asNumber(comparison?.metrics[0])) : null,
  };
  return <Chart series={series} className={className} />;
}
