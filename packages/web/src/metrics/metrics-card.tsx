import type { Filter } from "@dendro/core";
import { ChartsInside } from "../charts/drawn-charts.tsx";
import { CardMenu } from "../exports/card-menu.tsx";
import { queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { KeyMetrics } from "./key-metrics.tsx";
import { metric, type MetricName } from "./shown-metrics.ts";
import { Trend, trendOf } from "./trend.tsx";

/** The metrics of a subject side by side, and the chosen one over time. */
export function MetricsCard({
  label,
  metrics: names,
  where = [],
}: {
  label: string;
  metrics: readonly [MetricName, ...MetricName[]];
  where?: readonly Filter[];
}) {
  const { search, change } = useSearch();
  const { filters = [], ...base } = queryOf(search);
  const { rows, meta, error } = useLiveQuery({
    ...base,
    filters: [...filters, ...where],
    metrics: [...names],
    ...(search.range === "all" ? {} : { compare: "previous_period" as const }),
  });
  const selected = names.find((name) => name === search.metric) ?? names[0];
  const shown = metric(selected);
  const title = `${shown.title} over time`;
  return (
    <Card label={label}>
      <KeyMetrics
        metrics={names.map(metric)}
        row={rows?.[0] ?? null}
        meta={meta}
        isComing={error === null}
        selected={selected}
        onSelect={(name) => change((now) => ({ ...now, metric: name }))}
      />
      <div className="border-line border-t p-2">
        {error === null || rows !== null ? (
          <ChartsInside>
            <div className="flex h-8 items-center justify-between pl-2">
              <h2 className="text-muted text-xs font-medium">{title}</h2>
              <CardMenu
                title={title}
                source={{ path: "/api/v1/query", question: { ...trendOf(shown, search, where) } }}
              />
            </div>
            <Trend metric={shown} where={where} className="h-64 sm:h-72" />
          </ChartsInside>
        ) : (
          <Notice message={error} />
        )}
      </div>
    </Card>
  );
}
