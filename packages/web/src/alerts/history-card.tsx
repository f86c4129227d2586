import { useQuery } from "@tanstack/react-query";
import { ListedCard } from "../admin/listed-card.tsx";
import { alertsApi, type Alert } from "../api/alerts.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { formatValue } from "../format/format.ts";
import { whenTitle } from "../format/when.ts";
import { useCatalog } from "../questions/catalog.ts";
import { metricInfo } from "../questions/metric-info.ts";
import { Table } from "../ui/table.tsx";
import { AlertState } from "./alert-state.tsx";
import { refreshMs } from "./use-alert.ts";

/** What it came into, and when; the newest first. */
export function HistoryCard({ alert }: { alert: Alert }) {
  const tenant = useTenant();
  const catalog = useCatalog();
  const { metric, dimension } = alert.rule.question;
  const { unit } = metricInfo(metric, catalog);
  const { data, error, refetch } = useQuery({
    queryKey: ["alerts", tenant, "history", alert.name],
    queryFn: async () => await alertsApi.history(tenant, alert.name, "30d"),
    refetchInterval: refreshMs * 2,
    staleTime: 0,
    retry: false,
  });
  return (
    <ListedCard title="The last 30 days" listed={{ data: data ?? null, error, retry: () => void refetch() }}>
      {(changes) => (
        <Table
          label="History"
          rows={changes}
          keyOf={({ at, series }) => `${at} ${series ?? ""}`}
          empty="Nothing has happened yet."
          columns={[
            {
              title: "When",
              cell: ({ at }) => (
                <span className="whitespace-nowrap tabular-nums">{whenTitle(Date.parse(at))}</span>
              ),
            },
            ...(dimension === null
              ? []
              : [
                  {
                    title: "Which",
                    cell: ({ series }: (typeof changes)[number]) => (
                      <span className="block min-w-24 break-words">{series}</span>
                    ),
                  },
                ]),
            {
              title: "Became",
              cell: ({ state, is_silenced: isSilenced }) => (
                <span className="inline-flex items-center gap-2">
                  <AlertState state={state} />
                  {isSilenced && <span className="text-muted text-xs">silenced</span>}
                </span>
              ),
            },
            { title: "Value", align: "right", cell: ({ value }) => formatValue(value, unit) },
          ]}
        />
      )}
    </ListedCard>
  );
}
