import type { QueryInput } from "@dendro/core";
import { Link } from "@tanstack/react-router";
import { Sparkline } from "../charts/sparkline.tsx";
import { carried } from "../filters/search.ts";
import { timezone } from "../format/zone.ts";
import { useSearch } from "../filters/use-search.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { useLiveQuery } from "../live/live-context.tsx";
import { KeyFigure } from "../metrics/key-figure.tsx";
import type { Subject } from "../shell/subjects.ts";
import { cardTitle } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { headlinesOf } from "./headlines.ts";
import { UnusualDays } from "./unusual-days.tsx";
import { useDays } from "./use-days.ts";

const drawnDays = 28;

/** A subject today, beside as much of yesterday, and what was unusual about it in the last week. */
export function SubjectCard({ subject: { to, title, icon: Icon } }: { subject: Subject }) {
  const { search } = useSearch();
  const shown = headlinesOf(to);
  const days = useDays(to);
  const query: QueryInput = {
    metrics: shown.map(({ name }) => name),
    date_range: "day",
    timezone: timezone(),
    compare: "previous_period",
  };
  const { rows, meta, error } = useLiveQuery(query);
  return (
    <QuestionCard
      title={title}
      question={query}
      heading={
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
        <span className="flex items-center gap-3">
          <Sparkline values={(days?.[0]?.values ?? []).slice(-drawnDays)} className="h-6 w-24" />
          <span className="text-muted text-xs">today</span>
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
                <KeyFigure metric={one} row={rows?.[0] ?? null} index={index} meta={meta} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {days !== null && <UnusualDays subject={to} days={days} />}
    </QuestionCard>
  );
}
