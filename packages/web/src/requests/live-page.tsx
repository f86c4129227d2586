import { LiveTail } from "../events/live-tail.tsx";
import { FixedRange } from "../filters/use-search.ts";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { isRequest } from "./cuts.ts";
import { RequestTable } from "./request-table.tsx";
import { RequestPage } from "./request-page.tsx";

/** What is asked for right now? Single requests as they come, of the last half hour. */
export function RequestLivePage() {
  return (
    <RequestPage hasRange={false}>
      <FixedRange value="30m">
        <MetricsCard
          label="The last 30 minutes"
          metrics={["requests", "error_rate", "duration_p50", "duration_p95"]}
        />
        <LiveTail title="Requests as they come" where={[isRequest]} rows={RequestTable} />
      </FixedRange>
    </RequestPage>
  );
}
