import { useQuery } from "@tanstack/react-query";
import { ListedCard } from "../admin/listed-card.tsx";
import { reportsApi, type ReportSend } from "../api/reports.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { whenTitle } from "../format/when.ts";
import { Table } from "../ui/table.tsx";

const refreshMs = 3000;

const states = {
  pending: ["text-muted", "Being sent"],
  sent: ["text-good", "Sent"],
  failed: ["text-bad", "Failed"],
} as const satisfies Record<ReportSend["status"], readonly [string, string]>;

/** What was sent to whom, and why something was not taken. */
export function SendsCard({ name }: { name: string }) {
  const tenant = useTenant();
  const { data, error, refetch } = useQuery({
    queryKey: ["reports", tenant, "sends", name],
    queryFn: async () => await reportsApi.sends(tenant, name),
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  return (
    <ListedCard title="Sent" listed={{ data: data ?? null, error, retry: () => void refetch() }}>
      {(sends) => (
        <Table
          label="Sent"
          rows={sends}
          keyOf={({ due_at: due, to }) => `${due} ${to}`}
          empty="Nothing was sent yet."
          columns={[
            { title: "Of", cell: ({ due_at: due }) => <Time at={due} /> },
            {
              title: "To",
              cell: ({ to }) => <span className="block min-w-32 break-words">{to ?? "Webhooks"}</span>,
            },
            { title: "State", cell: (send) => <State send={send} /> },
          ]}
        />
      )}
    </ListedCard>
  );
}

const Time = ({ at }: { at: string }) => (
  <span className="whitespace-nowrap">{whenTitle(Date.parse(at))}</span>
);

function State({ send: { status, attempts, error, next_attempt_at: next } }: { send: ReportSend }) {
  const [color, title] = states[status];
  return (
    <span className="block min-w-40">
      <span className={`font-medium ${color}`}>{title}</span>
      {error !== null && <span className="text-muted block text-xs text-pretty">{error}</span>}
      {status === "pending" && attempts > 0 && next !== null && (
        <span className="text-muted block text-xs">
          Tried {attempts === 1 ? "once" : `${attempts} times`}; again at <Time at={next} />
        </span>
      )}
    </span>
  );
}
