import type { Filter, QueryInput } from "@dendro/core";
import { queryOf, withCut } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { useLiveQuery } from "../live/live-context.tsx";
import { Notice } from "../ui/notice.tsx";
import { Segments } from "../ui/segments.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { AllRows } from "./all-rows.tsx";
import { dimensionsOf, type Cut } from "./cut.ts";
import { metric, type MetricName } from "./shown-metrics.ts";
import { RowTable } from "./row-table.tsx";

const shownRows = 8;

/** The largest groups of a metric, by one of a few dimensions. A row narrows the page to itself. */
export function Breakdown({
  title,
  cuts,
  metrics: names,
  where = [],
}: {
  title: string;
  cuts: readonly [Cut, ...Cut[]];
  metrics: readonly [MetricName, ...MetricName[]];
  where?: readonly Filter[];
}) {
  const { search, change } = useSearch();
  const cut = cuts.find(({ dimension }) => dimension === search.cuts?.[title]) ?? cuts[0];
  const metrics = names.map(metric);
  const { filters = [], ...base } = queryOf(search);
  const query: QueryInput = {
    ...base,
    filters: [...filters, ...where],
    metrics: [...names],
    dimensions: dimensionsOf(cut),
  };
  const { rows, error } = useLiveQuery({ ...query, pagination: { limit: shownRows + 1 } });
  return (
    <QuestionCard
      title={title}
      question={query}
      action={
        cuts.length > 1 && (
          <Segments
            label={`${title} by`}
            value={cut.dimension}
            onChange={(dimension) => change((now) => withCut(now, title, dimension))}
            options={cuts.map((one) => [one.dimension, one.title])}
          />
        )
      }
    >
      <div className="flex grow flex-col px-2 pt-1 pb-2">
        {error !== null && rows === null ? (
          <Notice message={error} />
        ) : rows === null ? (
          <LoadingRows />
        ) : rows.length === 0 ? (
          <p className="text-muted m-auto py-10 text-xs">Nothing in this time.</p>
        ) : cut.hint !== undefined && rows.every(({ dimensions }) => (dimensions.at(-1) ?? null) === null) ? (
          <p className="text-muted m-auto max-w-prose px-4 py-10 text-center text-xs text-pretty">
            {cut.hint}
          </p>
        ) : (
          <>
            <RowTable cut={cut} metrics={metrics} rows={rows.slice(0, shownRows)} />
            <div className="mt-auto flex justify-center">
              {rows.length > shownRows && <AllRows cut={cut} metrics={metrics} where={where} title={title} />}
            </div>
          </>
        )}
      </div>
    </QuestionCard>
  );
}

function LoadingRows() {
  return (
    <div className="space-y-2 p-2 pt-6">
      {[88, 72, 60, 52, 40, 33].map((width) => (
        <div key={width} style={{ width: `${width}%` }}>
          <Skeleton className="h-6" />
        </div>
      ))}
    </div>
  );
}
