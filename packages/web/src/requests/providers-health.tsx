import type { Answer } from "../api/client.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { queryOf, type Search } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount, formatValue } from "../format/format.ts";
import { LoadingList } from "../lists/loading-list.tsx";
import { usePreset } from "../lists/use-preset.ts";
import { Failed } from "../ui/failed.tsx";
import { Table } from "../ui/table.tsx";

type Provider = Answer<"GET /api/v1/analytics/requests">["providers"][number];

const looks: Readonly<Record<Provider["health"], string>> = {
  healthy: "bg-accent-soft text-accent",
  degraded: "bg-warn-soft text-warn",
  down: "bg-warn-soft text-bad",
};

/** The same providers as a question, by which they are taken along. */
function providersBy(search: Search) {
  const { filters = [], ...base } = queryOf(search);
  return {
    ...base,
    metrics: ["provider_calls", "provider_error_rate", "provider_duration", "provider_duration_p95"],
    dimensions: ["provider"],
    filters: [...filters, ["is_not", "provider", [""]]],
  };
}

/** Models and APIs of others that are called: how often, how fast, and whether they are in trouble. */
export function ProvidersHealth() {
  const { search, addFilter } = useSearch();
  const { data, error, retry } = usePreset("GET /api/v1/analytics/requests", { limit: 1 });
  return (
    <QuestionCard title="Providers" question={providersBy(search)} drawing="table">
      {error !== null && data === null ? (
        <Failed what="The providers" error={error} onRetry={retry} />
      ) : data === null ? (
        <LoadingList />
      ) : (
        <Table
          label="Providers"
          rows={data.providers}
          keyOf={({ provider }) => provider ?? ""}
          empty="Nobody else was called in this time: no event says its provider."
          columns={[
            {
              title: "Provider",
              cell: ({ provider }) => (
                <button
                  type="button"
                  onClick={() => addFilter(["is", "provider", [provider ?? ""]])}
                  className="rounded-md font-medium hover:underline"
                >
                  <span className="sr-only">Show only </span>
                  {provider}
                </button>
              ),
            },
            {
              title: "Health",
              cell: ({ health }) => (
                <span className={`rounded-full px-2 py-0.5 text-xs font-medium ${looks[health]}`}>
                  {health}
                </span>
              ),
            },
            { title: "Calls", align: "right", cell: ({ calls }) => formatCount(calls) },
            { title: "Error rate", align: "right", cell: (one) => formatValue(one.error_rate, "percent") },
            {
              title: "Mean time",
              align: "right",
              cell: (one) => formatValue(one.avg_duration, "milliseconds"),
            },
            { title: "p95", align: "right", cell: (one) => formatValue(one.p95_duration, "milliseconds") },
          ]}
        />
      )}
    </QuestionCard>
  );
}
