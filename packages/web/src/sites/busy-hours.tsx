import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client.ts";
import { HeatMap } from "../charts/heat-map.tsx";
import { QuestionCard } from "../exports/question-card.tsx";
import { granularityOf, queryOf } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Notice } from "../ui/notice.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { weekOf } from "./week.ts";

/** As many hours as an answer has, which is more than a year. */
const mostHours = 10_000;

/** When in a week people come. A day or less has no week in it. */
export function BusyHours() {
  const tenant = useTenant();
  const { search } = useSearch();
  const isShort = granularityOf(search) === "hour" || granularityOf(search) === "minute";
  const base = queryOf(search);
  // Of all time the last year is asked about: an answer has no more hours.
  const isAll = search.range === "all" && search.from === undefined;
  const question = {
    ...base,
    ...(isAll ? { date_range: "12mo" } : {}),
    metrics: ["visits"],
    dimensions: ["time:hour"],
  };
  const { data, error, refetch } = useQuery({
    queryKey: ["week", tenant, question],
    queryFn: async () =>
      weekOf((await api.query(tenant, { ...question, pagination: { limit: mostHours } })).results),
    enabled: !isShort,
  });
  if (isShort) return null;
  return (
    <QuestionCard
      title="Busy hours"
      question={question}
      action={
        <span className="text-muted text-xs">Visits by hour of the week{isAll && ", last 12 months"}</span>
      }
    >
      {error !== null && data === undefined ? (
        <Notice message={error.message} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton className="m-4 h-48" />
      ) : (
        <ScrollRegion label="Busy hours">
          <div className="px-4 pt-1 pb-4">
            <HeatMap label="Visits by weekday and hour" counts={data} of="visits" />
          </div>
        </ScrollRegion>
      )}
    </QuestionCard>
  );
}
