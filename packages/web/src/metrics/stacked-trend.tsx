import type { Filter } from "@dendro/core";
import { Chart } from "../charts/chart.tsx";
import { marksOf } from "../charts/marks.ts";
import { Legend } from "../charts/legend.tsx";
import { granularityOf, queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Segments } from "../ui/segments.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useChanges } from "./changes.tsx";
import type { Cut } from "./cut.ts";
import type { MetricName } from "./shown-metrics.ts";
import { useStack } from "./use-stack.ts";
import { useToggles } from "./use-toggles.ts";
import { useZoom } from "./use-zoom.ts";

/** A metric over time, split by one of a few dimensions: its largest groups, and all others together. */
export function StackedTrend({
  title,
  metric: name,
  cuts,
  where = [],
}: {
  title: string;
  metric: MetricName;
  cuts: readonly [Cut, ...Cut[]];
  where?: readonly Filter[];
}) {
  const { search, change } = useSearch();
  const onZoom = useZoom();
  const changes = useChanges();
  const [hidden, toggle] = useToggles();
  const cut = cuts.find(({ dimension }) => dimension === search.by) ?? cuts[0];
  const { plot, error } = useStack(name, cut, where);
  const { filters = [], ...base } = queryOf(search);
  return (
    <QuestionCard
      title={title}
      question={{
        ...base,
        filters: [...filters, ...where],
        metrics: [name],
        dimensions: [`time:${granularityOf(search)}`, cut.dimension],
      }}
      drawing="stack"
      action={
        cuts.length > 1 && (
          <Segments
            label={`${title} by`}
            value={cut.dimension}
            onChange={(by) => change((now) => ({ ...now, by }))}
            options={cuts.map((one) => [one.dimension, one.title])}
          />
        )
      }
    >
      {error !== null && plot === null ? (
        <Notice message={error} />
      ) : plot === null ? (
        <Skeleton className="m-4 h-64" />
      ) : (
        <>
          <Legend lines={plot.lines} hidden={hidden} onToggle={toggle} />
          <div className="p-2">
            <Chart
              plot={{
                ...plot,
                title,
                lines: plot.lines.filter(({ id }) => !hidden.has(id)),
                marks: marksOf(plot.labels, changes),
              }}
              className="h-60"
              onZoom={onZoom}
            />
          </div>
        </>
      )}
    </QuestionCard>
  );
}
