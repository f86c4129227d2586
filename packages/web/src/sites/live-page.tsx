import { LiveTail } from "../events/live-tail.tsx";
import { FixedRange } from "../filters/use-search.ts";
import { Breakdown } from "../metrics/breakdown.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { SitePage } from "./site-page.tsx";

/** Who is here now, and what do they look at? The last half hour, as it goes on. */
export function SiteLivePage() {
  return (
    <SitePage hasRange={false}>
      <FixedRange value="30m">
        <MetricsCard label="The last 30 minutes" metrics={["visitors", "pageviews", "visits"]} />
        <div className="grid gap-4 lg:grid-cols-3">
          <Breakdown
            title="Pages"
            metrics={["visitors", "pageviews"]}
            cuts={[{ dimension: "page", title: "Pages" }]}
            where={[["is", "type", ["page_view"]]]}
          />
          <Breakdown
            title="Sources"
            metrics={["visitors"]}
            cuts={[
              { dimension: "referrer_source", title: "Sources" },
              { dimension: "utm_campaign", title: "Campaigns" },
            ]}
          />
          <Breakdown
            title="Places"
            metrics={["visitors"]}
            cuts={[
              { dimension: "country", title: "Countries" },
              { dimension: "city", title: "Cities", within: "country" },
            ]}
          />
        </div>
        <LiveTail
          title="What happens"
          where={[
            ["is_not", "page", [""]],
            ["is_not", "type", ["request", "page_exit"]],
          ]}
        />
      </FixedRange>
    </SitePage>
  );
}
