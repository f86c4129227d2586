import { Breakdown } from "../metrics/breakdown.tsx";
import { SeveralTrends } from "../metrics/several-trends.tsx";
import { StackedTrend } from "../metrics/stacked-trend.tsx";
import { isNode } from "./kinds.ts";
import { WorkflowPage } from "./workflow-page.tsx";

/** Which nodes run, how long do they take, and which of them fail, and why? */
export function WorkflowNodesPage() {
  return (
    <WorkflowPage>
      <div className="grid gap-4 lg:grid-cols-2">
        <StackedTrend
          title="Failures"
          metric="node_failures"
          cuts={[
            { dimension: "name", title: "Node" },
            { dimension: "error_type", title: "Reason" },
          ]}
          where={[["is", "type", ["node.failed"]]]}
        />
        <SeveralTrends
          title="Node time"
          metrics={["node_duration_p50", "node_duration_p95", "node_duration_p99"]}
        />
        <Breakdown
          title="Nodes"
          metrics={["node_runs", "node_failure_rate", "node_duration_p95"]}
          cuts={[
            { dimension: "name", title: "Node" },
            { dimension: "source", title: "Source" },
          ]}
          where={[isNode]}
        />
        <Breakdown
          title="What fails"
          metrics={["node_failures"]}
          cuts={[
            { dimension: "error_type", title: "Reason", within: "name" },
            { dimension: "version", title: "Version" },
          ]}
          where={[["is", "type", ["node.failed"]]]}
        />
      </div>
    </WorkflowPage>
  );
}
