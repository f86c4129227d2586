import { Breakdown } from "../metrics/breakdown.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { BusyHours } from "./busy-hours.tsx";
import { countryCuts, pageCuts, sourceCuts } from "./cuts.ts";
import { CountryMap } from "./country-map.tsx";
import { SitePage } from "./site-page.tsx";

/** Who came to the site, from where, and what did they look at? */
export function SitesPage() {
  return (
    <SitePage>
      <MetricsCard
        label="Key figures"
        metrics={["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration"]}
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <Breakdown title="Pages" metrics={["visitors", "pageviews"]} cuts={pageCuts} />
        <Breakdown title="Sources" metrics={["visitors", "visits"]} cuts={sourceCuts} />
        <CountryMap />
        <Breakdown title="Places" metrics={["visitors", "visits"]} cuts={countryCuts} />
        <Breakdown
          title="Software"
          metrics={["visitors", "visits"]}
          cuts={[
            { dimension: "browser", title: "Browsers" },
            { dimension: "browser_version", title: "Browser versions", within: "browser" },
            { dimension: "os", title: "Systems" },
            { dimension: "os_version", title: "System versions", within: "os" },
          ]}
        />
        <Breakdown
          title="Devices"
          metrics={["visitors", "visits"]}
          cuts={[
            { dimension: "device", title: "Devices" },
            { dimension: "screen", title: "Screens" },
            { dimension: "language", title: "Languages" },
          ]}
        />
      </div>
      <BusyHours />
    </SitePage>
  );
}
