import { useInfiniteQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { api, type ApiError } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { EventDrawer } from "../events/event-drawer.tsx";
import { eventPlace } from "../events/event-place.ts";
import { EventRows } from "../events/event-rows.tsx";
import { ExplorePage } from "./explore-page.tsx";
import { faultsByPart } from "./fault-place.ts";
import { JsonPanel } from "./json-panel.tsx";
import { useQuestion } from "./use-question.ts";

const usual = { limit: 100 };

/** "What exactly happened?": single events, the newest first, each as it is kept. */
export function EventsPage() {
  const tenant = useTenant();
  const { search, question, apply, changeSearch } = useQuestion(usual);
  const { data, error, fetchNextPage, hasNextPage, isFetching, refetch } = useInfiniteQuery<
    Awaited<ReturnType<typeof api.events>>,
    ApiError
  >({
    queryKey: ["events", tenant, question],
    queryFn: async ({ pageParam }) =>
      await api.events(tenant, { ...question, cursor: (pageParam as string | null) ?? undefined }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    retry: false,
  });
  const faults = faultsByPart(error, question);
  const events = data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <ExplorePage
      faults={faults}
      builder={
        <AnswerCard
          problem={error}
          faults={faults}
          isThere={data !== undefined}
          onRetry={() => void refetch()}
          action={
            <Button className="h-8 text-xs" disabled={isFetching} onClick={() => void refetch()}>
              <RefreshCw size={14} className="text-muted" aria-hidden />
              Newer
            </Button>
          }
          source={{ path: "/api/v1/events/list", question }}
          title="Events"
        >
          <EventRows events={events} onOpen={(event) => changeSearch({ event: eventPlace(event) })} />
          {hasNextPage && (
            <div className="flex justify-center p-3">
              <Button disabled={isFetching} onClick={() => void fetchNextPage()}>
                Show older ones
              </Button>
            </div>
          )}
        </AnswerCard>
      }
      json={<JsonPanel path="/api/v1/events/list" question={question} onApply={apply} />}
    >
      {search.event !== undefined && (
        <EventDrawer place={search.event} onClose={() => changeSearch({ event: undefined })} />
      )}
    </ExplorePage>
  );
}
