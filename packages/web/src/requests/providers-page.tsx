import { SeveralTrends } from "../metrics/several-trends.tsx";
import { StackedTrend } from "../metrics/stacked-trend.tsx";
import { ProvidersHealth } from "./providers-health.tsx";
import { RequestPage } from "./request-page.tsx";

/** Are the models and APIs of others that we call well? */
export function RequestProvidersPage() {
  return (
    <RequestPage>
      <ProvidersHealth />
      <div className="grid gap-4 lg:grid-cols-2">
        <StackedTrend
          title="Calls"
          metric="provider_calls"
          cuts={[
            { dimension: "provider", title: "Provider" },
            { dimension: "model", title: "Model" },
          ]}
          where={[["is_not", "provider", [""]]]}
        />
        <SeveralTrends
          title="Failed calls"
          metrics={["provider_error_rate"]}
          where={[["is_not", "provider", [""]]]}
        />
      </div>
    </RequestPage>
  );
}
