import { useQuery } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { LoadingList } from "../lists/loading-list.tsx";
import { Ago } from "../ui/ago.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { ActivityLine } from "../users/activity-line.tsx";
import type { ActivitiesPage } from "../users/user-types.ts";

const refreshMs = 5000;

/** The last things that users did, whatever the time of the page. */
export function RecentActivity() {
  const tenant = useTenant();
  const { data, error, refetch } = useQuery({
    queryKey: ["recent-activity", tenant],
    queryFn: async () =>
      await get<ActivitiesPage>("/api/v1/analytics/users/activities", { tenant, limit: "10" }),
    refetchInterval: refreshMs,
  });
  return (
    <Card label="Recent activity" title={<h2 className={cardTitle}>Recent activity</h2>}>
      {data === undefined ? (
        error === null ? (
          <LoadingList />
        ) : (
          <Failed what="Recent activity" error={error} onRetry={() => void refetch()} />
        )
      ) : data.activities.length === 0 ? (
        <p className="text-muted m-auto py-10 text-xs">No user has done anything yet.</p>
      ) : (
        <ol className="pt-1 pb-2">
          {data.activities.map((activity) => (
            <ActivityLine
              key={activity.id}
              activity={activity}
              when={<Ago at={activity.timestamp} />}
              showsWho
            />
          ))}
        </ol>
      )}
    </Card>
  );
}
