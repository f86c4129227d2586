import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Filter } from "@dendro/core";
import { ApiError, ask } from "../api/client.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { leadsOn, NotFound } from "../shell/not-found.tsx";
import { FailedPage } from "../shell/failed-page.tsx";
import { Page } from "../shell/page.tsx";
import { conversationTabs } from "../shell/subjects.ts";
import { Ago } from "../ui/ago.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Timeline } from "./timeline.tsx";
import { UserFacts } from "./user-facts.tsx";

const refreshMs = 15_000;

/** What did this person do, and when? */
export function UserPage() {
  const { id } = useParams({ from: "/app/users/$id" });
  const tenant = useTenant();
  const { search } = useSearch();
  const {
    data: user,
    error,
    refetch,
  } = useQuery({
    queryKey: ["user", tenant, id],
    queryFn: async () => await ask("GET /api/v1/users/{id}", { path: { id }, query: { tenant } }),
    refetchInterval: refreshMs,
  });
  if (user === undefined && error !== null) {
    if (!(error instanceof ApiError && error.status === 404))
      return <FailedPage thing="User" error={error} onRetry={() => void refetch()} />;
    return (
      <NotFound
        title="User not found"
        reason={`No event is of a user ${JSON.stringify(id)}. They may have been erased, or belong to another tenant.`}
        action={
          <Link to="/users" search={carried(search)} className={leadsOn}>
            All users
          </Link>
        }
      />
    );
  }
  if (user === undefined) return <Loading />;
  const isUser: Filter[] = [["is", "user", [user.user_id]]];
  return (
    <Page
      title={user.username ?? user.user_id}
      tabs={conversationTabs}
      state={
        user.last_seen !== null && (
          <span className="text-muted text-xs">
            last seen <Ago at={user.last_seen} />
          </span>
        )
      }
    >
      <MetricsCard
        label="Key figures"
        metrics={["messages_received", "active_conversations", "tokens", "cost", "pageviews", "requests"]}
        where={isUser}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Timeline userId={user.user_id} />
        <UserFacts user={user} />
      </div>
    </Page>
  );
}

function Loading() {
  return (
    <div className="space-y-4" aria-busy>
      <Skeleton className="h-7 w-56" />
      <Skeleton className="h-80 w-full" />
      <Skeleton className="h-96 w-full" />
    </div>
  );
}
