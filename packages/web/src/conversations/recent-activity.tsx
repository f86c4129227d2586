import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { LoadingList } from "../lists/loading-list.tsx";
import { Ago } from "../ui/ago.tsx";
import { Failed } from "../ui/failed.tsx";
import { ActivityLine } from "../users/activity-line.tsx";

const refreshMs = 5000;

/** The events of which it is made, as whoever takes it along asks for them. */
const ofUsers = { date_range: "30d", filters: [["is_not", "user", [""]]] };

/** The last things that users did, whatever the time of the page. */
export function RecentActivity() {
  const tenant = useTenant();
  const { data, error, refetch } = useQuery({
    queryKey: ["recent-activity", tenant],
    queryFn: async () =>
      await ask("GET /api/v1/analytics/users/activities", { query: { tenant, limit: 10 } }),
    refetchInterval: refreshMs,
  });
  return (
    <QuestionCard title="Recent activity" path="/api/v1/events/list" question={ofUsers}>
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
    </QuestionCard>
  );
}
