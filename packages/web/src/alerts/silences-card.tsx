import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ListedCard } from "../admin/listed-card.tsx";
import { alertsApi, type AlertSilence } from "../api/alerts.ts";
import { useMayChange } from "../filters/may-change.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { whenTitle } from "../format/when.ts";
import { Table } from "../ui/table.tsx";
import { WorkButton } from "../ui/work-button.tsx";
import { SilenceDialog } from "./silence-dialog.tsx";

/** What is not told for a while, and until when. @param alert of one alert, and of all that are silenced with it */
export function SilencesCard({ alert }: { alert?: string }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const mayChange = useMayChange();
  const { data, error, refetch } = useQuery({
    queryKey: ["alerts", tenant, "silences"],
    queryFn: async () => await alertsApi.silences(tenant),
    staleTime: 0,
    retry: false,
  });
  const changed = async () => await queries.invalidateQueries({ queryKey: ["alerts", tenant] });
  const own =
    data === undefined || alert === undefined
      ? (data ?? null)
      : data.filter((silence) => (silence.alert ?? alert) === alert);
  return (
    <ListedCard
      title="Silences"
      action={mayChange && <SilenceDialog {...(alert === undefined ? {} : { alert })} onAdded={changed} />}
      listed={{ data: own, error, retry: () => void refetch() }}
    >
      {(silences) => (
        <Table
          label="Silences"
          rows={silences}
          keyOf={({ id }) => id}
          empty="Nothing is silenced: whatever fires is told."
          columns={[
            { title: "What", cell: (silence) => <span className="block min-w-32">{whatOf(silence)}</span> },
            {
              title: "Why",
              cell: ({ reason }) => <span className="block min-w-32 break-words">{reason}</span>,
            },
            { title: "By", cell: ({ created_by: by }) => by },
            {
              title: "Until",
              cell: ({ until }) => (
                <span className="whitespace-nowrap tabular-nums">{whenTitle(Date.parse(until))}</span>
              ),
            },
            ...(mayChange
              ? [
                  {
                    title: "End",
                    isTitleShown: false,
                    align: "right" as const,
                    cell: ({ id }: AlertSilence) => (
                      <WorkButton
                        className="h-8 text-xs"
                        onWork={async () => {
                          await alertsApi.endSilence(tenant, id);
                          await changed();
                        }}
                      >
                        End
                      </WorkButton>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
    </ListedCard>
  );
}

const whatOf = ({ alert, series, severity }: AlertSilence): string => {
  const parts = [alert, series, severity].filter((part) => part !== null);
  return parts.length === 0 ? "Everything" : parts.join(", ");
};
