import { Breakdown } from "../metrics/breakdown.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { SeveralTrends } from "../metrics/several-trends.tsx";
import { StackedTrend } from "../metrics/stacked-trend.tsx";
import { WithEvents } from "../setup/with-events.tsx";
import { Page } from "../shell/page.tsx";

/** Do workflows run, what fails in them, and where does the time go? */
export function WorkflowsPage() {
  return (
    <WithEvents of="/workflows">
      <Page title="Workflows" filters={["name", "version", "source", "user", "error_type"]}>
        <MetricsCard
          label="Key figures"
          metrics={[
            "executions",
            "success_rate",
            "execution_duration_p50",
            "execution_duration_p95",
            "node_runs",
            "cost",
          ]}
        />
        <div className="grid gap-4 lg:grid-cols-2">
          <StackedTrend
            title="Executions"
            metric="executions"
            cuts={[
              { dimension: "name", title: "Workflow" },
              { dimension: "source", title: "Source" },
            ]}
          />
          <SeveralTrends
            title="Execution time"
            metrics={["execution_duration_p50", "execution_duration_p95", "execution_duration_p99"]}
          />
          <Breakdown
            title="Workflows"
            metrics={["executions", "success_rate", "execution_duration_p95"]}
            cuts={[{ dimension: "name", title: "Workflow" }]}
            where={[["is", "type", ["workflow.started", "workflow.completed", "workflow.failed"]]]}
          />
          <Breakdown
            title="Nodes"
            metrics={["node_time", "node_runs", "node_duration_p95", "node_failure_rate"]}
            cuts={[{ dimension: "name", title: "Node" }]}
            where={[["is", "type", ["node.completed", "node.failed", "node.started"]]]}
          />
        </div>
      </Page>
    </WithEvents>
  );
}
