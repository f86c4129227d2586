import { timezone } from "../format/zone.ts";
import { formatCount } from "../format/format.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { Breakdown } from "../metrics/breakdown.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { SeveralTrends } from "../metrics/several-trends.tsx";
import { WithEvents } from "../setup/with-events.tsx";
import { Page } from "../shell/page.tsx";
import { conversationTabs } from "../shell/subjects.ts";
import { RecentActivity } from "./recent-activity.tsx";
import { TopUsers } from "./top-users.tsx";

const filters = ["user", "source", "model", "version", "settings_version", "type", "country"];

/** How many people talk with us, what do they need, what does it cost, and do they like it? */
export function ConversationsPage() {
  return (
    <WithEvents of="/analytics">
      <Page title="Conversations" tabs={conversationTabs} filters={filters} state={<ActiveToday />}>
        <MetricsCard
          label="Key figures"
          metrics={["users", "active_conversations", "messages", "tokens", "cost", "response_time"]}
        />
        <div className="grid gap-4 lg:grid-cols-2">
          <TopUsers />
          <RecentActivity />
          <Breakdown
            title="Activities"
            metrics={["events", "users"]}
            cuts={[
              { dimension: "type", title: "Activity" },
              { dimension: "country", title: "Country" },
              { dimension: "source", title: "From" },
            ]}
            where={[["is_not", "user", [""]]]}
          />
          <Breakdown
            title="Models"
            metrics={["llm_calls", "tokens", "cost"]}
            cuts={[
              { dimension: "model", title: "Model" },
              { dimension: "provider", title: "Provider" },
            ]}
            where={[["is_not", "model", [""]]]}
          />
          <SeveralTrends title="Messages" metrics={["messages_received", "messages_sent"]} />
          <SeveralTrends title="Feedback" metrics={["likes", "dislikes"]} />
          <SeveralTrends title="Response time" metrics={["response_time_p50", "response_time_p95"]} />
          <SeveralTrends
            title="How they end"
            metrics={["resolved_conversations", "abandoned_conversations"]}
          />
        </div>
      </Page>
    </WithEvents>
  );
}

function ActiveToday() {
  const { rows } = useLiveQuery({ metrics: ["users"], date_range: "day", timezone: timezone() });
  const users = rows?.[0]?.metrics[0];
  if (typeof users !== "number") return null;
  return (
    <span className="text-muted text-xs">
      <span className="text-ink font-medium tabular-nums">{formatCount(users)}</span>{" "}
      {users === 1 ? "user" : "users"} active today
    </span>
  );
}
