import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { sourcesApi } from "../api/sources.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { formatCount } from "../format/format.ts";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { useSay } from "../ui/say.tsx";
import { Segments } from "../ui/segments.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { WorkButton } from "../ui/work-button.tsx";
import { messageStates } from "./message-state.tsx";
import { MessageTable } from "./message-table.tsx";
import { receivedStatuses } from "./messages-search.ts";

/** How often it is looked for what came, in milliseconds; more pages are asked for less often. */
const refreshMs = 3000;

/** What came to a source, as it comes. */
export function MessagesCard({ sourceId }: { sourceId: string }) {
  const tenant = useTenant();
  const { status } = useSearch({ from: "/app/webhooks/sources/$id" });
  const navigate = useNavigate();
  const list = useInfiniteQuery({
    queryKey: ["sources", tenant, "messages", sourceId, status],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: cursor }) =>
      await sourcesApi.messages(tenant, sourceId, { status, limit: 50, cursor }),
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
    refetchInterval: ({ state }) => refreshMs * Math.max(1, state.data?.pages.length ?? 1),
    staleTime: 0,
  });
  const messages = list.data?.pages.flatMap((page) => page.messages);
  const counts = list.data?.pages[0]?.counts;
  return (
    <Card
      label="Messages"
      title={<h2 className={cardTitle}>Messages</h2>}
      action={
        <Segments
          label="Which messages"
          value={status ?? "all"}
          options={[
            ["all", "All"],
            ...receivedStatuses
              .filter((one) => one !== "pending" || status === one || (counts?.pending ?? 0) > 0)
              .map((one) => [one, `${messageStates[one]} ${formatCount(counts?.[one] ?? 0)}`] as const),
          ]}
          onChange={(next) =>
            void navigate({
              to: "/webhooks/sources/$id",
              params: { id: sourceId },
              search: (before) => ({ ...before, status: receivedStatuses.find((one) => one === next) }),
              replace: true,
            })
          }
        />
      }
    >
      {messages === undefined ? (
        list.error === null ? (
          <Skeleton className="m-4 h-48" />
        ) : (
          <Failed what="The messages" error={list.error} onRetry={() => void list.refetch()} />
        )
      ) : messages.length === 0 ? (
        <NoMessage status={status} />
      ) : (
        <div className="pt-1">
          <MessageTable messages={messages} />
          <div className="flex flex-wrap justify-center gap-2 p-3 empty:hidden">
            {list.hasNextPage && (
              <Button
                className="h-8 text-xs"
                disabled={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                Show more
              </Button>
            )}
            {status === "failed" && <TryAgain sourceId={sourceId} />}
          </div>
          {list.error !== null && (
            <p role="alert" className="text-bad px-4 pb-3 text-xs">
              Not up to date: {list.error.message}
            </p>
          )}
        </div>
      )}
    </Card>
  );
}

/** After the mapping was mended. */
function TryAgain({ sourceId }: { sourceId: string }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const say = useSay();
  return (
    <WorkButton
      className="h-8 text-xs"
      onWork={async () => {
        const count = await sourcesApi.replayFailed(tenant, sourceId, new Date(0).toISOString());
        say(`${formatCount(count)} ${count === 1 ? "message is" : "messages are"} tried again.`);
        await queries.invalidateQueries({ queryKey: ["sources", tenant] });
      }}
    >
      Try all of them again
    </WorkButton>
  );
}

function NoMessage({ status }: { status: keyof typeof messageStates | undefined }) {
  return (
    <div className="px-4 py-10 text-center">
      <p className="font-medium">
        {status === undefined ? "Nothing came yet." : `No message is “${messageStates[status]}”.`}
      </p>
      {status === undefined && (
        <p className="text-muted mt-1 text-pretty">
          Messages appear here as they come, also those that are refused, with the reason.
        </p>
      )}
    </div>
  );
}
