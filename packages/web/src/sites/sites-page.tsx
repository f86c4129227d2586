import { Breakdown } from "../metrics/breakdown.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { WithEvents } from "../setup/with-events.tsx";
import { Page } from "../shell/page.tsx";
import { VisitorsNow } from "../metrics/visitors-now.tsx";

const filters = [
  "page",
  "host",
  "referrer_source",
  "channel",
  "utm_source",
  "utm_campaign",
  "country",
  "browser",
  "os",
  "device",
  "language",
];

/** Who came to the site, from where, and what did they look at? */
export function SitesPage() {
  return (
    <WithEvents of="/sites">
      <Page title="Sites" state={<VisitorsNow />} filters={filters}>
        <MetricsCard
          label="Key figures"
          metrics={["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration"]}
        />
        <div className="grid gap-4 lg:grid-cols-2">
          <Breakdown
            title="Pages"
            metrics={["visitors", "pageviews"]}
            cuts={[
              { dimension: "page", title: "Pages" },
              { dimension: "entry_page", title: "Entry" },
              { dimension: "exit_page", title: "Exit" },
              { dimension: "host", title: "Hosts" },
            ]}
          />
          <Breakdown
            title="Sources"
            metrics={["visitors", "visits"]}
            cuts={[
              { dimension: "referrer_source", title: "Sources" },
              { dimension: "channel", title: "Channels" },
              { dimension: "utm_campaign", title: "Campaigns" },
              { dimension: "referrer", title: "Referrers" },
            ]}
          />
          <Breakdown
            title="Countries"
            metrics={["visitors", "visits"]}
            cuts={[{ dimension: "country", title: "Country" }]}
          />
          <Breakdown
            title="Devices"
            metrics={["visitors", "visits"]}
            cuts={[
              { dimension: "browser", title: "Browsers" },
              { dimension: "os", title: "Systems" },
              { dimension: "device", title: "Devices" },
            ]}
          />
        </div>
      </Page>
    </WithEvents>
  );
}
