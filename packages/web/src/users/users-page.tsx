import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { CardMenu } from "../exports/card-menu.tsx";
import type { Search } from "../filters/search.ts";
import { formatCount } from "../format/format.ts";
import { LoadMore } from "../lists/load-more.tsx";
import { LoadingList } from "../lists/loading-list.tsx";
import { NothingListed } from "../lists/nothing-listed.tsx";
import { SearchBox } from "../lists/search-box.tsx";
import { Ordered } from "../lists/old-order.tsx";
import { usePages } from "../lists/use-pages.ts";
import { queryOf } from "../filters/search.ts";
import { Page } from "../shell/page.tsx";
import { conversationTabs } from "../shell/subjects.ts";
import { Card } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { UserTable } from "./user-table.tsx";
import type { UsersSearch } from "./users-search.ts";

const route = getRouteApi("/app/users");
const filters = ["country", "source", "device", "browser", "model", "type"];
const refreshMs = 15_000;

/** The same people as a question, by which they are taken along. */
function usersBy(search: Search) {
  const { filters: narrowed = [], ...base } = queryOf(search);
  return {
    ...base,
    metrics: ["events", "messages_received", "active_conversations", "tokens", "cost", "last_seen"],
    dimensions: ["user"],
    filters: [...narrowed, ["is_not", "user", [""]]],
  };
}

/** Who is there, who does most, and who was here last? */
export function UsersPage() {
  const search: Search & UsersSearch = route.useSearch();
  const navigate = useNavigate();
  const change = useCallback(
    (next: UsersSearch & Pick<Search, "filters">) =>
      void navigate({ to: "/users", search: { ...search, ...next }, resetScroll: false }),
    [navigate, search],
  );
  const { q, active, order = "last_seen" } = search;
  const wanted = queryOf(search).filters ?? [];
  const list = usePages(
    "GET /api/v1/analytics/users/list",
    search,
    {
      order,
      limit: 50,
      ...(q === undefined ? {} : { id_contains: q }),
      ...(active === undefined ? {} : { active_only: "true" }),
      ...(wanted.length === 0 ? {} : { filters: JSON.stringify(wanted) }),
    },
    { refreshMs },
  );
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const users = data?.pages.flatMap((page) => page.users);
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return (
    <Page
      title="Users"
      tabs={conversationTabs}
      filters={filters}
      state={
        data !== undefined && (
          <span className="text-muted tabular-nums">{formatCount(data.pages[0]?.count ?? 0)}</span>
        )
      }
    >
      <div className="flex flex-wrap items-center gap-3">
        <SearchBox
          label="Search for an id"
          value={q ?? ""}
          onChange={(text) => change({ q: text === "" ? undefined : text })}
        />
        <label className="flex h-8 items-center gap-2 text-xs font-medium">
          <input
            type="checkbox"
            className="accent-accent size-4"
            checked={active === true}
            onChange={(event) => change({ active: event.target.checked ? true : undefined })}
          />
          Seen in the last 30 days
        </label>
        <div className="ml-auto">
          <CardMenu title="Users" source={{ path: "/api/v1/query", question: usersBy(search) }} />
        </div>
      </div>
      <Card label="Users">
        {users === undefined && error === null && <LoadingList />}
        {users?.length === 0 && (
          <NothingListed
            what="users"
            of={[["is_not", "user", [""]]]}
            isNarrowed={q !== undefined || active === true || wanted.length > 0}
            onWiden={() => change({ q: undefined, active: undefined, filters: undefined })}
          />
        )}
        {users !== undefined && users.length > 0 && (
          <Ordered isOld={list.isPlaceholderData}>
            <UserTable users={users} order={order} onOrder={(next) => change({ order: next })} />
          </Ordered>
        )}
        {error !== null && <Failed what="The users" error={error} onRetry={() => void list.refetch()} />}
        {hasNextPage && error === null && <LoadMore isLoading={isFetchingNextPage} onMore={more} />}
      </Card>
    </Page>
  );
}
