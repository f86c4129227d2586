import { Link } from "@tanstack/react-router";
import type { DeliveryStatus, Endpoint } from "../api/webhooks.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount } from "../format/format.ts";
import { Table } from "../ui/table.tsx";
import { EndpointState } from "./endpoint-state.tsx";
import { useEndpointCounts } from "./use-endpoint-counts.ts";

/** The endpoints, each with what it asks for and how it is. */
export function EndpointTable({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const { search } = useSearch();
  return (
    <Table
      label="Endpoints"
      rows={endpoints}
      keyOf={({ id }) => id}
      empty="There is no endpoint yet."
      columns={[
        {
          title: "Name",
          cell: ({ id, name, url }) => (
            <span className="block max-w-72 min-w-40 py-0.5">
              <Link
                to="/webhooks/$id"
                params={{ id }}
                search={carried(search)}
                className="font-medium break-words hover:underline"
              >
                {name}
              </Link>
              <span className="text-muted block truncate text-xs" title={url}>
                {hostOf(url)}
              </span>
            </span>
          ),
        },
        { title: "State", cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
        { title: "Events", cell: (endpoint) => <AskedFor endpoint={endpoint} /> },
        { title: "Waiting", align: "right", cell: ({ id }) => <Count id={id} of="pending" /> },
        { title: "Failed", align: "right", cell: ({ id }) => <Count id={id} of="failed" /> },
      ]}
    />
  );
}

/** As many types as are named; of the others only how many. */
const named = 3;

function AskedFor({ endpoint: { events, filters } }: { endpoint: Endpoint }) {
  const more = events.length - named;
  return (
    <span className="block min-w-44 text-xs">
      <code className="break-words" title={events.join(", ")}>
        {events.slice(0, named).join(", ")}
      </code>
      {more > 0 && ` and ${more} more`}
      {filters.length > 0 && (
        <span className="text-muted">
          {" "}
          · {filters.length === 1 ? "1 filter" : `${filters.length} filters`}
        </span>
      )}
    </span>
  );
}

function Count({ id, of }: { id: string; of: DeliveryStatus }) {
  const counts = useEndpointCounts(id);
  const { search } = useSearch();
  if (counts === null) return <span className="text-muted">…</span>;
  const count = counts[of] ?? 0;
  if (count === 0) return <span className="text-muted">0</span>;
  return (
    <Link
      to="/webhooks/$id"
      params={{ id }}
      search={{ ...carried(search), status: of }}
      className={`hover:underline ${of === "failed" ? "text-bad" : ""}`}
    >
      {formatCount(count)}
    </Link>
  );
}

/** Where it is sent, short enough for a row. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
