import { Breakdown } from "../metrics/breakdown.tsx";
import { isRequest } from "./cuts.ts";
import { RequestPage } from "./request-page.tsx";
import { RouteList } from "./route-list.tsx";

/** Which routes are called, how has that gone lately, and who calls them? */
export function RequestRoutesPage() {
  return (
    <RequestPage>
      <RouteList />
      <div className="grid gap-4 lg:grid-cols-2">
        <Breakdown
          title="Caches"
          metrics={["requests", "request_cache_hit_rate", "duration_p50"]}
          cuts={[
            { dimension: "route", title: "Routes" },
            { dimension: "cached", title: "Cached" },
          ]}
          where={[isRequest, ["is_not", "cached", [""]]]}
        />
        <Breakdown
          title="Where they are answered"
          metrics={["requests", "bytes", "duration_p95"]}
          cuts={[
            { dimension: "source", title: "Services" },
            { dimension: "region", title: "Regions" },
            { dimension: "host", title: "Hosts" },
            { dimension: "user", title: "For whom" },
          ]}
          where={[isRequest]}
        />
      </div>
    </RequestPage>
  );
}
