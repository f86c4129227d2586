import { Breakdown } from "../metrics/breakdown.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { SeveralTrends } from "../metrics/several-trends.tsx";
import { StackedTrend } from "../metrics/stacked-trend.tsx";
import { isExecution, isNode } from "./kinds.ts";
import { WorkflowPage } from "./workflow-page.tsx";

/** Do workflows run, what fails in them, and what do they cost? */
export function WorkflowsPage() {
  return (
    <WorkflowPage>
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
          where={[isExecution]}
        />
        <SeveralTrends
          title="Execution time"
          metrics={["execution_duration_p50", "execution_duration_p95", "execution_duration_p99"]}
        />
        <Breakdown
          title="Workflows"
          metrics={["executions", "success_rate", "execution_duration_p95"]}
          cuts={[{ dimension: "name", title: "Workflow" }]}
          where={[isExecution]}
        />
        <Breakdown
          title="Costs of nodes"
          metrics={["cost", "node_runs", "tokens"]}
          cuts={[
            { dimension: "name", title: "Node" },
            { dimension: "model", title: "Model" },
            { dimension: "provider", title: "Provider" },
          ]}
          where={[isNode]}
        />
      </div>
    </WorkflowPage>
  );
}
