import { useQuery } from "@tanstack/react-query";
import type { Filter } from "@dendro/core";
import { api } from "../api/client.ts";
import { eventPlace } from "../events/event-place.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { queryOf } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { LoadingList } from "../lists/loading-list.tsx";
import { Failed } from "../ui/failed.tsx";
import { isRequest } from "./cuts.ts";
import { RequestTable } from "./request-table.tsx";

const shownRequests = 25;
const askEveryMs = 15_000;

/** Single requests of the page's time. */
export function RequestList({
  title,
  order,
  where,
}: {
  title: string;
  order: "newest" | "slowest";
  where: readonly Filter[];
}) {
  const tenant = useTenant();
  const { search, change } = useSearch();
  const { filters = [], date_range, timezone } = queryOf(search);
  const listed = { date_range, timezone, filters: [...(filters as Filter[]), isRequest, ...where] };
  const list = { ...listed, order, limit: shownRequests };
  const { data, error, refetch } = useQuery({
    queryKey: ["requests", tenant, list],
    queryFn: async () => (await api.events(tenant, list)).events,
    refetchInterval: askEveryMs,
  });
  return (
    <QuestionCard title={title} path="/api/v1/events/list" question={listed}>
      {error !== null && data === undefined ? (
        <Failed what="The requests" error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingList />
      ) : data.length === 0 ? (
        <p className="text-muted m-auto py-10 text-xs">None in this time.</p>
      ) : (
        <RequestTable
          events={data}
          onOpen={(event) => change((now) => ({ ...now, event: eventPlace(event) }))}
        />
      )}
    </QuestionCard>
  );
}
