import { FilterChips } from "../filters/filter-chips.tsx";
import { DateRangePicker } from "../filters/date-range-picker.tsx";
import { queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { RequestsSection } from "../requests/requests-section.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Breakdown } from "../metrics/breakdown.tsx";
import { webMetrics, type ShownMetric } from "../metrics/shown-metrics.ts";
import { FirstEvent } from "./first-event.tsx";
import { KeyMetrics } from "../metrics/key-metrics.tsx";
import { Trend } from "../metrics/trend.tsx";
import { VisitorsNow } from "./visitors-now.tsx";

const [visitors, , pageviews] = webMetrics as [ShownMetric, ShownMetric, ShownMetric];
const visits = webMetrics[1] as ShownMetric;

/** Everything about sites and requests on one page, as it happens. */
export function OverviewPage() {
  const { search, change } = useSearch();
  const everything = useLiveQuery({ metrics: ["events"], date_range: "all" });
  const { rows, meta, error } = useLiveQuery({
    ...queryOf(search),
    metrics: webMetrics.map(({ name }) => name),
    ...(search.range === "all" ? {} : { compare: "previous_period" as const }),
  });
  const selected = webMetrics.find(({ name }) => name === search.metric) ?? visitors;
  if (everything.rows?.[0]?.metrics[0] === 0) return <FirstEvent />;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1 className="sr-only">Overview</h1>
        <VisitorsNow />
        <div className="grow" />
        <DateRangePicker />
      </div>
      <FilterChips />
      <Card label="Key figures">
        <KeyMetrics
          metrics={webMetrics}
          row={rows?.[0] ?? null}
          meta={meta}
          selected={selected.name}
          onSelect={(metric) => change((now) => ({ ...now, metric }))}
        />
        <div className="border-line border-t p-2">
          {error === null || rows !== null ? (
            <Trend metric={selected} className="h-64 sm:h-72" />
          ) : (
            <Notice message={error} />
          )}
        </div>
      </Card>
      <div className="grid gap-4 lg:grid-cols-2">
        <Breakdown
          title="Pages"
          metrics={[visitors, pageviews]}
          cuts={[
            { dimension: "page", title: "Pages" },
            { dimension: "entry_page", title: "Entry" },
            { dimension: "exit_page", title: "Exit" },
          ]}
        />
        <Breakdown
          title="Sources"
          metrics={[visitors, visits]}
          cuts={[
            { dimension: "referrer_source", title: "Sources" },
            { dimension: "channel", title: "Channels" },
            { dimension: "utm_campaign", title: "Campaigns" },
            { dimension: "referrer", title: "Referrers" },
          ]}
        />
        <Breakdown
          title="Countries"
          metrics={[visitors, visits]}
          cuts={[{ dimension: "country", title: "Country" }]}
        />
        <Breakdown
          title="Devices"
          metrics={[visitors, visits]}
          cuts={[
            { dimension: "browser", title: "Browsers" },
            { dimension: "os", title: "Systems" },
            { dimension: "device", title: "Devices" },
          ]}
        />
      </div>
      <RequestsSection />
    </div>
  );
}
