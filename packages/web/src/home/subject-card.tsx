import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { timezone, carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { KeyFigure } from "../metrics/key-figure.tsx";
import { metric, type MetricName } from "../metrics/shown-metrics.ts";
import type { Subject } from "../shell/subjects.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";

/** What is worth knowing of a subject at a glance, by its address. */
const figures: Readonly<Record<string, readonly MetricName[]>> = {
  "/sites": ["visitors", "pageviews", "bounce_rate", "visit_duration"],
  "/agents": ["agent_runs", "cost", "run_duration_p95", "run_success_rate"],
  "/analytics": ["active_conversations", "messages", "users", "satisfaction"],
  "/workflows": ["executions", "success_rate", "execution_duration_p95", "node_failures"],
  "/requests": ["requests", "error_rate", "duration_p95", "errors"],
};

/** A subject today, beside as much of yesterday. */
export function SubjectCard({ subject: { to, title, icon: Icon } }: { subject: Subject }) {
  const { search } = useSearch();
  const shown = (figures[to] ?? []).map(metric);
  const { rows, meta, error } = useLiveQuery({
    metrics: shown.map(({ name }) => name),
    date_range: "day",
    timezone: timezone(),
    compare: "previous_period",
  });
  const row = rows?.[0] ?? null;
  return (
    <Card
      label={title}
      title={
        <h2 className={cardTitle}>
          <Link
            to={to}
            search={carried(search)}
            className="flex items-center gap-2 rounded-md hover:underline"
          >
            <Icon size={16} className="text-muted" aria-hidden />
            {title}
          </Link>
        </h2>
      }
      action={
        <span className="text-muted flex items-center gap-1 text-xs">
          today
          <ArrowRight size={13} aria-hidden />
        </span>
      }
    >
      {error !== null && rows === null ? (
        <Notice message={error} />
      ) : (
        <dl className="grid grid-cols-2 gap-x-4 gap-y-3 p-4 sm:grid-cols-4">
          {shown.map((one, index) => (
            <div key={one.name} data-metric={one.name} className="min-w-0">
              <dt className="text-muted truncate text-xs font-medium">{one.title}</dt>
              <dd className="mt-1">
                <KeyFigure metric={one} row={row} index={index} meta={meta} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
