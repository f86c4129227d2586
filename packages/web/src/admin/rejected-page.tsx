import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ask, type Answer } from "../api/call.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { formatCount } from "../format/format.ts";
import { whenTitle } from "../format/when.ts";
import { Segments } from "../ui/segments.tsx";
import { Table } from "../ui/table.tsx";
import { AdminPage } from "./admin-page.tsx";
import { ListedCard } from "./listed-card.tsx";
import { ReasonChips } from "./reason-chips.tsx";
import type { RejectedSearch } from "./rejected-search.ts";

type Rejections = Answer<"GET /api/v1/rejected-events">;

/** How often it is looked for newer ones, in milliseconds. */
const refreshMs = 5000;

/** Why is my event missing? */
export function RejectedPage() {
  const tenant = useTenant();
  const { sender = "tenant", code = null } = useSearch({ from: "/app/admin/rejected" });
  const navigate = useNavigate();
  const show = (search: RejectedSearch) =>
    void navigate({ to: "/admin/rejected", search: (before) => ({ ...before, ...search }), replace: true });
  const { data, error, refetch } = useQuery({
    queryKey: ["rejected-events", tenant, sender],
    queryFn: async () => await ask("GET /api/v1/rejected-events", { query: { tenant, sender, limit: 1000 } }),
    refetchInterval: refreshMs,
    staleTime: 0,
  });
  return (
    <AdminPage
      actions={
        <Segments
          label="Who sent them"
          value={sender}
          options={[
            ["tenant", "This tenant"],
            ["unknown", "Unknown senders"],
          ]}
          onChange={(next) => show({ sender: next === "unknown" ? "unknown" : undefined, code: undefined })}
        />
      }
    >
      <ListedCard title="Rejected events" listed={{ data: data ?? null, error, retry: () => void refetch() }}>
        {(rejections) => (
          <>
            <p className="text-muted px-4 pb-3 text-sm text-pretty">
              What this server did not accept since {whenTitle(Date.parse(rejections.since))}, the last
              thousand. An event that is neither here nor in Explore has not arrived.
            </p>
            <ReasonChips
              reasons={rejections.reasons}
              chosen={code}
              onChoose={(next) => show({ code: next ?? undefined })}
            />
            <RejectedTable
              rejections={rejections}
              code={code}
              empty={
                sender === "tenant"
                  ? "Nothing was rejected. Whatever is missing was not sent to this tenant, or with another key."
                  : "Nothing came without a key or with a wrong one."
              }
            />
          </>
        )}
      </ListedCard>
    </AdminPage>
  );
}

function RejectedTable({
  rejections,
  code,
  empty,
}: {
  rejections: Rejections;
  code: string | null;
  empty: string;
}) {
  const rows = rejections.rejected_events
    .map((event, index) => ({ ...event, id: `${event.at}-${rejections.rejected_events.length - index}` }))
    .filter((event) => code === null || event.code === code);
  return (
    <>
      <Table
        label="Rejected events"
        rows={rows.slice(0, 200)}
        keyOf={({ id }) => id}
        empty={empty}
        columns={[
          {
            title: "When",
            cell: (one) => <span className="whitespace-nowrap">{whenTitle(Date.parse(one.at))}</span>,
          },
          { title: "Format", cell: (one) => one.receiver },
          {
            title: "Reason",
            cell: (one) => (
              <a
                href={`/docs/errors#${one.code}`}
                className="text-accent whitespace-nowrap underline underline-offset-2"
              >
                {one.code}
              </a>
            ),
          },
          {
            title: "What to do, and what was sent",
            cell: (one) => (
              <div className="max-w-[60ch] min-w-60 py-1">
                <p className="text-pretty break-words">{one.message}</p>
                {one.sample !== "" && (
                  <details className="mt-1">
                    <summary className="text-muted cursor-pointer text-xs">Sample</summary>
                    <code className="text-muted block text-xs break-all whitespace-pre-wrap">
                      {one.sample}
                    </code>
                  </details>
                )}
              </div>
            ),
          },
        ]}
      />
      {rows.length > 200 && (
        <p className="text-muted px-4 pb-4 text-xs">The newest 200 of {formatCount(rows.length)}.</p>
      )}
    </>
  );
}
