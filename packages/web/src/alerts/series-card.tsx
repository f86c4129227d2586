import { useQuery } from "@tanstack/react-query";
import { ListedCard } from "../admin/listed-card.tsx";
import { alertsApi, type Alert, type AlertSeries } from "../api/alerts.ts";
import { useMayChange } from "../filters/may-change.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { formatValue } from "../format/format.ts";
import { useCatalog } from "../questions/catalog.ts";
import { dimensionTitle, metricInfo } from "../questions/metric-info.ts";
import { Ago } from "../ui/ago.tsx";
import { Table } from "../ui/table.tsx";
import { WorkButton } from "../ui/work-button.tsx";
import { AlertState } from "./alert-state.tsx";
import { SilenceDialog } from "./silence-dialog.tsx";
import { refreshMs } from "./use-alert.ts";

/** How each value of the dimension is, what fires first. */
export function SeriesCard({ alert, onChanged }: { alert: Alert; onChanged: () => Promise<void> }) {
  const tenant = useTenant();
  const catalog = useCatalog();
  const mayChange = useMayChange();
  const { dimension, metric } = alert.rule.question;
  const { title, unit } = metricInfo(metric, catalog);
  const { data, error, refetch } = useQuery({
    queryKey: ["alerts", tenant, "series", alert.name],
    queryFn: async () => await alertsApi.series(tenant, alert.name),
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  const name = dimension === null ? "What is watched" : dimensionTitle(dimension, catalog);
  return (
    <ListedCard title="Now" listed={{ data: data ?? null, error, retry: () => void refetch() }}>
      {(series) => (
        <>
          <Table
            label="Series"
            rows={series}
            keyOf={({ series: own }) => own ?? ""}
            empty={
              alert.judged_at === null
                ? "It is judged in a moment."
                : "Nothing has come yet that it could judge."
            }
            columns={[
              {
                title: name,
                cell: ({ series: own }) => <span className="block min-w-24 break-words">{own ?? title}</span>,
              },
              { title: "State", cell: ({ state }) => <AlertState state={state} /> },
              { title: "Since", cell: ({ since }) => <Ago at={since} /> },
              { title: "Value", align: "right", cell: ({ value }) => formatValue(value, unit) },
              {
                title: "Well",
                align: "right",
                cell: ({ well }) => wellWords(well, (one) => formatValue(one, unit)),
              },
              {
                title: "Who looks after it",
                isTitleShown: false,
                align: "right",
                cell: (one) =>
                  one.firing_since !== null && (
                    <LookedAfter alert={alert} series={one} mayChange={mayChange} onChanged={onChanged} />
                  ),
              },
            ]}
          />
          {alert.too_many_series !== null && (
            <p className="text-warn border-line border-t px-4 py-2 text-xs text-pretty">
              There are {alert.too_many_series} of them. A thousand are judged, the worst first: filter, or
              choose another dimension.
            </p>
          )}
        </>
      )}
    </ListedCard>
  );
}

function wellWords(well: AlertSeries["well"], show: (value: number) => string): string {
  if (well === null) return "–";
  if (well.from === null) return well.to === null ? "–" : `up to ${show(well.to)}`;
  return well.to === null ? `from ${show(well.from)}` : `${show(well.from)} to ${show(well.to)}`;
}

function LookedAfter({
  alert,
  series,
  mayChange,
  onChanged,
}: {
  alert: Alert;
  series: AlertSeries;
  mayChange: boolean;
  onChanged: () => Promise<void>;
}) {
  const tenant = useTenant();
  if (series.is_silenced) return <span className="text-muted text-xs">Silenced</span>;
  if (series.acknowledged !== null)
    return <span className="text-muted text-xs">Acknowledged by {series.acknowledged.by}</span>;
  if (!mayChange) return null;
  return (
    <span className="inline-flex gap-1.5">
      <WorkButton
        className="h-8 text-xs"
        onWork={async () => {
          await alertsApi.acknowledge(tenant, alert.name, series.series);
          await onChanged();
        }}
      >
        Acknowledge
      </WorkButton>
      <SilenceDialog
        alert={alert.name}
        {...(series.series === null ? {} : { series: series.series })}
        onAdded={onChanged}
      />
    </span>
  );
}
