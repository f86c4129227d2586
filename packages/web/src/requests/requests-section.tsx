import { useState } from "react";
import { queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { Breakdown } from "../metrics/breakdown.tsx";
import { requestMetrics, type ShownMetric } from "../metrics/shown-metrics.ts";
import { KeyMetrics } from "../metrics/key-metrics.tsx";
import { Trend } from "../metrics/trend.tsx";
import { Card } from "../ui/card.tsx";

const requests: ShownMetric = { name: "requests", title: "Requests", unit: "count", better: null };
const errors: ShownMetric = { name: "errors", title: "Errors", unit: "count", better: "down" };
const slowest: ShownMetric = { name: "duration_p95", title: "p95", unit: "milliseconds", better: "down" };

/** What servers answered: how much, how fast, and what went wrong. */
export function RequestsSection() {
  const { search } = useSearch();
  const ever = useLiveQuery({ metrics: ["requests"], date_range: "all" });
  const [selected, setSelected] = useState("requests");
  const { rows, meta } = useLiveQuery({
    ...queryOf(search),
    metrics: requestMetrics.map(({ name }) => name),
    ...(search.range === "all" ? {} : { compare: "previous_period" as const }),
  });
  const metric = requestMetrics.find(({ name }) => name === selected) ?? requests;
  // Where servers answer requests, that there are none of this time is worth knowing.
  if ((ever.rows?.[0]?.metrics[0] ?? 0) === 0) return null;
  return (
    <section aria-labelledby="requests" className="space-y-4">
      <h2 id="requests" className="pt-6 text-lg font-semibold tracking-tight">
        Requests
      </h2>
      <Card label="Request figures">
        <KeyMetrics
          metrics={requestMetrics}
          row={rows?.[0] ?? null}
          meta={meta}
          selected={metric.name}
          onSelect={setSelected}
        />
        <div className="border-line border-t p-2">
          <Trend metric={metric} className="h-48" />
        </div>
      </Card>
      <div className="grid gap-4 lg:grid-cols-2">
        <Breakdown
          title="Routes"
          metrics={[requests, slowest]}
          cuts={[
            { dimension: "route", title: "Routes" },
            { dimension: "page", title: "Paths" },
            { dimension: "method", title: "Methods" },
          ]}
        />
        <Breakdown
          title="Answers"
          metrics={[requests, errors]}
          cuts={[
            { dimension: "status_code", title: "Status codes" },
            { dimension: "bot", title: "Bots" },
            { dimension: "source", title: "Sources" },
          ]}
        />
      </div>
    </section>
  );
}
