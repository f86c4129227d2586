import { useSearch } from "../filters/use-search.ts";
import { Breakdown } from "../metrics/breakdown.tsx";
import { SettingChanges } from "../metrics/changes.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { SeveralTrends } from "../metrics/several-trends.tsx";
import { StackedTrend } from "../metrics/stacked-trend.tsx";
import { WithEvents } from "../setup/with-events.tsx";
import { Page } from "../shell/page.tsx";

const by = [
  { dimension: "model", title: "Model" },
  { dimension: "provider", title: "Provider" },
  { dimension: "source", title: "Worker" },
  { dimension: "version", title: "Version" },
] as const;

const filters = ["model", "provider", "source", "version", "settings_version", "name", "user", "error_type"];

/** What do agents cost, how fast are they, what goes wrong, and do people like it? */
export function AgentsPage() {
  const { search } = useSearch();
  const [worker, ...others] = (search.filters ?? []).flatMap(([operator, dimension, values]) =>
    operator === "is" && dimension === "source" ? values : [],
  );
  const figures = <AgentFigures />;
  return (
    <WithEvents of="/agents">
      <Page title="Agents" filters={filters}>
        {worker === undefined || others.length > 0 ? (
          figures
        ) : (
          <SettingChanges workerId={worker}>{figures}</SettingChanges>
        )}
      </Page>
    </WithEvents>
  );
}

function AgentFigures() {
  return (
    <>
      <MetricsCard
        label="Key figures"
        metrics={["agent_runs", "run_success_rate", "run_duration_p95", "cost", "tokens", "satisfaction"]}
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <StackedTrend title="Cost" metric="cost" cuts={by} />
        <StackedTrend title="Tokens" metric="tokens" cuts={by} />
        <SeveralTrends
          title="Model time"
          metrics={["llm_duration_p50", "llm_duration_p95", "llm_duration_p99"]}
        />
        <SeveralTrends title="Feedback" metrics={["likes", "dislikes"]} />
        <Breakdown
          title="Models"
          metrics={["llm_calls", "cost", "llm_duration_p95", "llm_error_rate"]}
          cuts={by}
          where={[["is", "type", ["llm.called"]]]}
        />
        <Breakdown
          title="Tools"
          metrics={["tool_calls", "tool_duration_p95", "tool_error_rate"]}
          cuts={[
            { dimension: "name", title: "Tool" },
            { dimension: "source", title: "Worker" },
          ]}
          where={[["is", "type", ["tool.called"]]]}
        />
        <Breakdown
          title="What goes wrong"
          metrics={["agent_errors"]}
          cuts={[
            { dimension: "error_type", title: "Error" },
            { dimension: "name", title: "Name" },
          ]}
          where={[["is_not", "error_type", [""]]]}
        />
        <Breakdown
          title="Workers"
          metrics={["agent_runs", "run_success_rate", "likes", "dislikes"]}
          cuts={[
            { dimension: "source", title: "Worker" },
            { dimension: "version", title: "Version" },
            { dimension: "settings_version", title: "Settings" },
          ]}
        />
      </div>
    </>
  );
}
