import { Breakdown } from "../metrics/breakdown.tsx";
import { StackedTrend } from "../metrics/stacked-trend.tsx";
import { SitePage } from "./site-page.tsx";

/** Where do visitors come from, and which of them stay? */
export function SiteSourcesPage() {
  return (
    <SitePage>
      <StackedTrend
        title="Visits"
        metric="visits"
        cuts={[
          { dimension: "channel", title: "Channels" },
          { dimension: "referrer_source", title: "Sources" },
          { dimension: "utm_campaign", title: "Campaigns" },
        ]}
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <Breakdown
          title="Sources"
          metrics={["visitors", "visits", "bounce_rate"]}
          cuts={[
            { dimension: "referrer_source", title: "Sources" },
            { dimension: "referrer", title: "Referrers" },
          ]}
        />
        <Breakdown
          title="Channels"
          metrics={["visitors", "visits", "bounce_rate"]}
          cuts={[
            { dimension: "channel", title: "As views say" },
            { dimension: "visit_channel", title: "As visits began" },
          ]}
        />
        <Breakdown
          title="Campaigns"
          metrics={["visitors", "visits", "bounce_rate"]}
          cuts={[
            { dimension: "utm_campaign", title: "Campaign" },
            { dimension: "utm_source", title: "Source" },
            { dimension: "utm_medium", title: "Medium" },
            { dimension: "utm_content", title: "Content" },
            { dimension: "utm_term", title: "Term" },
          ]}
        />
        <Breakdown
          title="Where they arrive"
          metrics={["visits", "bounce_rate", "visit_duration"]}
          cuts={[{ dimension: "entry_page", title: "Entry page" }]}
        />
      </div>
    </SitePage>
  );
}
