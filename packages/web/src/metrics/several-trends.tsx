import { asNumber, type Filter, type QueryInput } from "@dendro/core";
import { Chart } from "../charts/chart.tsx";
import { Legend } from "../charts/legend.tsx";
import { marksOf } from "../charts/marks.ts";
import { categoryColor, openBucket, type Line } from "../charts/plot.ts";
import { granularityOf, queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { useLiveQuery } from "../live/live-context.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useChanges } from "./changes.tsx";
import { metric, type MetricName } from "./shown-metrics.ts";
import { isCounted } from "./trend.tsx";
import { useToggles } from "./use-toggles.ts";
import { useZoom } from "./use-zoom.ts";

/** Metrics of one unit over time in one chart, such as three quantiles. */
export function SeveralTrends({
  title,
  metrics: names,
  where = [],
}: {
  title: string;
  metrics: readonly [MetricName, ...MetricName[]];
  where?: readonly Filter[];
}) {
  const { search } = useSearch();
  const onZoom = useZoom();
  const changes = useChanges();
  const [hidden, toggle] = useToggles();
  const granularity = granularityOf(search);
  const { filters = [], ...base } = queryOf(search);
  const query: QueryInput = {
    ...base,
    filters: [...filters, ...where],
    metrics: [...names],
    dimensions: [`time:${granularity}`],
  };
  const { rows, meta, error } = useLiveQuery(query);
  const labels = (rows ?? []).map(({ dimensions }) => dimensions[0] ?? "");
  const open = openBucket(labels, meta?.partial_time_labels ?? []);
  const lines = names.map((name, index): Line => {
    const shown = metric(name);
    return {
      id: name,
      title: shown.title,
      values: (rows ?? []).map(({ metrics }, at) =>
        open !== null && at > open ? null : asNumber(metrics[index]),
      ),
      shape: isCounted(shown) ? "bar" : "line",
      color: isCounted(shown) && shown.better === "down" ? "bad" : categoryColor(index),
    };
  });
  const { unit } = metric(names[0]);
  const plot = {
    title,
    unit,
    granularity,
    labels,
    open,
    lines: lines.filter(({ id }) => !hidden.has(id)),
    marks: marksOf(labels, changes),
  };
  return (
    <QuestionCard title={title} question={query}>
      {error !== null && rows === null ? (
        <Notice message={error} />
      ) : (
        <>
          <Legend lines={lines} hidden={hidden} onToggle={toggle} />
          <div className="p-2">
            {rows === null ? (
              <Skeleton className="m-2 h-56" />
            ) : (
              <Chart plot={plot} className="h-60" onZoom={onZoom} />
            )}
          </div>
        </>
      )}
    </QuestionCard>
  );
}
