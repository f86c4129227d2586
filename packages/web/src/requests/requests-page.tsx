import { Breakdown } from "../metrics/breakdown.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { SeveralTrends } from "../metrics/several-trends.tsx";
import { StackedTrend } from "../metrics/stacked-trend.tsx";
import { WithEvents } from "../setup/with-events.tsx";
import { Page } from "../shell/page.tsx";

const filters = ["route", "page", "method", "status_code", "host", "source", "version", "country", "bot"];

/** How much do servers answer, how fast, and what goes wrong? */
export function RequestsPage() {
  return (
    <WithEvents of="/requests">
      <Page title="Requests" filters={filters}>
        <MetricsCard
          label="Request figures"
          metrics={["requests", "error_rate", "duration_p50", "duration_p95", "duration_p99", "apdex"]}
        />
        <div className="grid gap-4 lg:grid-cols-2">
          <StackedTrend
            title="Answers"
            metric="requests"
            cuts={[
              { dimension: "status_code", title: "Status" },
              { dimension: "route", title: "Route" },
              { dimension: "source", title: "Source" },
            ]}
          />
          <SeveralTrends title="Duration" metrics={["duration_p50", "duration_p95", "duration_p99"]} />
          <Breakdown
            title="Routes"
            metrics={["requests", "duration_p95", "error_rate"]}
            cuts={[
              { dimension: "route", title: "Routes" },
              { dimension: "page", title: "Paths" },
              { dimension: "method", title: "Methods" },
            ]}
          />
          <Breakdown
            title="Status"
            metrics={["requests", "errors"]}
            cuts={[
              { dimension: "status_code", title: "Status codes" },
              { dimension: "bot", title: "Bots" },
              { dimension: "source", title: "Sources" },
            ]}
          />
          <Breakdown
            title="Providers"
            metrics={["provider_calls", "provider_duration_p95", "provider_error_rate"]}
            cuts={[{ dimension: "provider", title: "Provider" }]}
            where={[["is_not", "provider", [""]]]}
          />
        </div>
      </Page>
    </WithEvents>
  );
}
