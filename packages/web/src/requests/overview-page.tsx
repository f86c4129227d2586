import { Breakdown } from "../metrics/breakdown.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { SeveralTrends } from "../metrics/several-trends.tsx";
import { StackedTrend } from "../metrics/stacked-trend.tsx";
import { answerCuts, isRequest } from "./cuts.ts";
import { ProvidersHealth } from "./providers-health.tsx";
import { RequestPage } from "./request-page.tsx";

/** How much do servers answer, how fast, and what goes wrong? */
export function RequestsPage() {
  return (
    <RequestPage>
      <MetricsCard
        label="Request figures"
        metrics={["requests", "error_rate", "duration_p50", "duration_p95", "duration_p99", "apdex"]}
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <StackedTrend title="Answers" metric="requests" cuts={answerCuts} where={[isRequest]} />
        <SeveralTrends title="Duration" metrics={["duration_p50", "duration_p95", "duration_p99"]} />
        <Breakdown
          title="Routes"
          metrics={["requests", "duration_p95", "error_rate"]}
          cuts={[
            { dimension: "route", title: "Routes" },
            { dimension: "page", title: "Paths" },
            { dimension: "method", title: "Methods" },
          ]}
          where={[isRequest]}
        />
        <Breakdown
          title="Status"
          metrics={["requests", "errors"]}
          cuts={[
            { dimension: "status_code", title: "Codes" },
            { dimension: "error_type", title: "Errors" },
            { dimension: "version", title: "Releases" },
            { dimension: "bot", title: "Bots" },
          ]}
          where={[isRequest]}
        />
      </div>
      <ProvidersHealth />
    </RequestPage>
  );
}
