import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { Filter } from "@dendro/core";
import { useCallback } from "react";
import { CardMenu } from "../exports/card-menu.tsx";
import { queryOf, type Search } from "../filters/search.ts";
import { formatCount } from "../format/format.ts";
import { LoadMore } from "../lists/load-more.tsx";
import { LoadingList } from "../lists/loading-list.tsx";
import { NothingListed } from "../lists/nothing-listed.tsx";
import { whereSome } from "../lists/of-entity.ts";
import { SearchBox } from "../lists/search-box.tsx";
import { Ordered } from "../lists/old-order.tsx";
import { usePages } from "../lists/use-pages.ts";
import { WithEvents } from "../setup/with-events.tsx";
import { Page } from "../shell/page.tsx";
import { conversationTabs } from "../shell/subjects.ts";
import { Card } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { Segments } from "../ui/segments.tsx";
import { ConversationTable } from "./conversation-table.tsx";
import { outcomes } from "./conversation-types.ts";
import type { ConversationsSearch } from "./list-search.ts";

const route = getRouteApi("/app/conversations");
const filters = ["user", "source", "model", "version", "settings_version", "name", "type", "error_type"];
const refreshMs = 10_000;

const outcomeTitles = { resolved: "Resolved", abandoned: "Abandoned", open: "Open" } as const;

/** Which conversations were there, what did each need, and how did it come out? */
export function ConversationListPage() {
  const search: Search & ConversationsSearch = route.useSearch();
  const navigate = useNavigate();
  const change = useCallback(
    (next: ConversationsSearch & Pick<Search, "filters">) =>
      void navigate({ to: "/conversations", search: { ...search, ...next }, resetScroll: false }),
    [navigate, search],
  );
  const { q, outcome, order = "newest" } = search;
  const wanted = [...(queryOf(search).filters ?? []), ...(q === undefined ? [] : [mentions(q)])];
  const list = usePages(
    "GET /api/v1/analytics/conversations",
    search,
    {
      order,
      limit: 50,
      ...(outcome === undefined ? {} : { outcome }),
      ...(wanted.length === 0 ? {} : { filters: JSON.stringify(wanted) }),
    },
    { refreshMs },
  );
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const conversations = data?.pages.flatMap((page) => page.conversations);
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return (
    <WithEvents of="/analytics">
      <Page
        title="Conversations"
        tabs={conversationTabs}
        filters={filters}
        state={
          data !== undefined && (
            <span className="text-muted tabular-nums" data-count>
              {formatCount(data.pages[0]?.count ?? 0)}
            </span>
          )
        }
      >
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <SearchBox
            label="Search for words, people and ids"
            value={q ?? ""}
            onChange={(text) => change({ q: text === "" ? undefined : text })}
          />
          <Segments
            label="Outcome"
            value={outcome ?? "all"}
            onChange={(next) => change({ outcome: outcomes.find((one) => one === next) })}
            options={[["all", "All"], ...outcomes.map((one) => [one, outcomeTitles[one]] as const)]}
          />
          <div className="ml-auto">
            <CardMenu
              title="Conversations"
              source={{ path: "/api/v1/query", question: conversationsBy(search, wanted) }}
            />
          </div>
        </div>
        <Card label="Conversations">
          {conversations === undefined && error === null && <LoadingList />}
          {conversations?.length === 0 && (
            <NothingListed
              what="conversations"
              of={[["is_not", "thread", [""]]]}
              isNarrowed={outcome !== undefined || wanted.length > 0}
              onWiden={() => change({ q: undefined, outcome: undefined, filters: undefined })}
            />
          )}
          {conversations !== undefined && conversations.length > 0 && (
            <Ordered isOld={list.isPlaceholderData}>
              <ConversationTable
                conversations={conversations}
                order={order}
                onOrder={(next) => change({ order: next })}
              />
            </Ordered>
          )}
          {error !== null && (
            <Failed what="The conversations" error={error} onRetry={() => void list.refetch()} />
          )}
          {hasNextPage && error === null && <LoadMore isLoading={isFetchingNextPage} onMore={more} />}
        </Card>
      </Page>
    </WithEvents>
  );
}

/** The same conversations as a question, by which they are taken along. */
function conversationsBy(search: Search & ConversationsSearch, wanted: readonly unknown[]) {
  const { date_range, timezone } = queryOf(search);
  return {
    date_range,
    timezone,
    metrics: [
      "first(user)",
      "messages",
      "tokens",
      "cost",
      "response_time",
      "likes",
      "dislikes",
      "score",
      "resolved_conversations",
      "max(timestamp)",
    ],
    dimensions: ["thread"],
    filters: whereSome("thread", wanted),
    ...(search.outcome === undefined ? {} : { having: cameOut[search.outcome] }),
  };
}

/** What a conversation's own metrics say of each outcome. */
const cameOut = {
  resolved: [[">=", "resolved_conversations", [1]]],
  abandoned: [
    ["<", "resolved_conversations", [1]],
    [">=", "abandoned_conversations", [1]],
  ],
  open: [
    ["<", "resolved_conversations", [1]],
    ["<", "abandoned_conversations", [1]],
  ],
} as const;

/** Conversations in which some event has a text: in what was said, in who said it, or in the id. */
const mentions = (text: string): Filter => [
  "or",
  [
    ["contains", "data.text", [text]],
    ["contains", "user", [text]],
    ["contains", "data.username", [text]],
    ["contains", "thread", [text]],
  ],
];
