import { Link } from "@tanstack/react-router";
import type { Delivery } from "../api/webhooks.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { whenTitle } from "../format/when.ts";
import { Table } from "../ui/table.tsx";
import { DeliveryState } from "./delivery-state.tsx";

/** Deliveries, each with what became of it. */
export function DeliveryTable({ deliveries }: { deliveries: readonly Delivery[] }) {
  const { search } = useSearch();
  return (
    <Table
      label="Deliveries"
      rows={deliveries}
      keyOf={({ id }) => id}
      empty=""
      columns={[
        {
          title: "When",
          cell: ({ created_at: at }) => (
            <span className="whitespace-nowrap tabular-nums">{whenTitle(Date.parse(at))}</span>
          ),
        },
        {
          title: "Event",
          cell: ({ id, endpoint_id: endpoint, event_type: type }) => (
            <Link
              to="/webhooks/$id/$delivery"
              params={{ id: endpoint, delivery: id }}
              search={carried(search)}
              className="font-medium whitespace-nowrap hover:underline"
            >
              {type}
            </Link>
          ),
        },
        { title: "State", cell: (delivery) => <DeliveryState delivery={delivery} /> },
        { title: "Attempts", align: "right", cell: ({ attempt }) => attempt },
        {
          title: "Last answer",
          cell: ({ response_code: code, error, next_retry_at: next }) => (
            <span className="block max-w-[36ch] min-w-40 text-xs">
              {code !== null && <span className="tabular-nums">{code} </span>}
              {error !== null && <span className="text-muted break-words">{error}</span>}
              {next !== null && (
                <span className="text-muted block whitespace-nowrap">
                  next attempt {whenTitle(Date.parse(next))}
                </span>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}
