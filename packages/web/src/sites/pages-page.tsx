import { Breakdown } from "../metrics/breakdown.tsx";
import { PageList } from "./page-list.tsx";
import { SitePage } from "./site-page.tsx";

/** Which pages are looked at, how long and how far, and where do visits begin and end? */
export function SitePagesPage() {
  return (
    <SitePage>
      <PageList />
      <div className="grid gap-4 lg:grid-cols-2">
        <Breakdown
          title="Visits"
          metrics={["visits", "bounce_rate", "visit_duration"]}
          cuts={[
            { dimension: "entry_page", title: "By entry page" },
            { dimension: "exit_page", title: "By exit page" },
          ]}
        />
        <Breakdown
          title="Where pages are"
          metrics={["visitors", "pageviews", "time_on_page"]}
          cuts={[
            { dimension: "host", title: "Hosts" },
            { dimension: "source", title: "Sites" },
            { dimension: "version", title: "Releases" },
          ]}
        />
        <Breakdown
          title="Searches"
          metrics={["searches", "visitors"]}
          cuts={[{ dimension: "data.query", title: "Searched for" }]}
          where={[["is", "type", ["search"]]]}
        />
        <Breakdown
          title="Links and files"
          metrics={["events", "visitors"]}
          cuts={[{ dimension: "data.href", title: "Address" }]}
          where={[["is", "type", ["link.outbound", "file.downloaded"]]]}
        />
      </div>
    </SitePage>
  );
}
