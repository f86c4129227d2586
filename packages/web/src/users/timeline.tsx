import type { Filter } from "@dendro/core";
import { useCallback } from "react";
import { dayName } from "../format/when.ts";
import { LoadMore } from "../lists/load-more.tsx";
import { LoadingList } from "../lists/loading-list.tsx";
import { usePages } from "../lists/use-pages.ts";
import { useSearch } from "../filters/use-search.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { useNow } from "../ui/clock.ts";
import { Failed } from "../ui/failed.tsx";
import { Segments } from "../ui/segments.tsx";
import { ActivityLine } from "./activity-line.tsx";
import { ActivityTime } from "./activity-time.tsx";
import { ConversationEntry } from "./conversation-entry.tsx";
import { timelineDays } from "./timeline-days.ts";

const refreshMs = 10_000;

/** Kinds of activities, with the filters that make them. */
const kinds = [
  ["all", "All", []],
  ["conversations", "Conversations", [["is_not", "thread", [""]]]],
  ["pages", "Pages", [["is", "type", ["page_view", "screen_view"]]]],
  ["requests", "Requests", [["is", "type", ["request"]]]],
  ["errors", "Errors", [["is", "status", ["error"]]]],
] as const satisfies readonly (readonly [string, string, readonly Filter[]])[];

/** What one user did in the time of the page, the newest first, by day. */
export function Timeline({ userId }: { userId: string }) {
  const { search, change } = useSearch();
  const now = useNow();
  const [kind, , filters] = kinds.find(([name]) => name === search.tab) ?? kinds[0];
  const list = usePages(
    "GET /api/v1/analytics/users/activities",
    search,
    { user_id: userId, filters: JSON.stringify(filters), limit: 100 },
    { refreshMs },
  );
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const days = timelineDays(data?.pages.flatMap(({ activities }) => activities) ?? []);
  return (
    <Card
      label="Timeline"
      title={<h2 className={cardTitle}>Timeline</h2>}
      action={
        <Segments
          label="Kind of activity"
          value={kind}
          onChange={(tab) => change((before) => ({ ...before, tab: tab === "all" ? undefined : tab }))}
          options={kinds.map(([name, title]) => [name, title])}
        />
      }
    >
      {data === undefined && error === null && <LoadingList />}
      {data !== undefined && days.length === 0 && (
        <p className="text-muted py-14 text-center">Nothing in this time.</p>
      )}
      {days.map(({ at, entries }) => (
        <section key={at} aria-label={dayName(at, now)} className="pb-2">
          <h3 className="bg-surface text-muted sticky top-13 z-[1] px-4 py-2 text-xs font-semibold lg:top-0">
            {dayName(at, now)}
          </h3>
          <ol>
            {entries.map(({ conversation, activities }) =>
              conversation === null ? (
                <ActivityLine
                  key={activities[0].id}
                  activity={activities[0]}
                  when={<ActivityTime at={activities[0].timestamp} />}
                />
              ) : (
                <ConversationEntry
                  key={activities.at(-1)?.id}
                  conversation={conversation}
                  activities={activities}
                />
              ),
            )}
          </ol>
        </section>
      ))}
      {error !== null && <Failed what="The timeline" error={error} onRetry={() => void list.refetch()} />}
      {hasNextPage && error === null && <LoadMore isLoading={isFetchingNextPage} onMore={more} />}
    </Card>
  );
}
