import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowUp } from "lucide-react";
import { useState } from "react";
import { formatCount } from "../format/format.ts";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { Segments } from "../ui/segments.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { deliveryStatuses } from "./deliveries-search.ts";
import { DeliveryTable } from "./delivery-table.tsx";
import { heldRows } from "./held-rows.ts";
import { useDeliveries } from "./use-deliveries.ts";

const titles = { pending: "Waiting", success: "Arrived", failed: "Failed" } as const;

/** What was sent to an endpoint, as it happens. Under the pointer and the focus the list stays as it is. */
export function DeliveriesCard({ endpointId }: { endpointId: string }) {
  const { status } = useSearch({ from: "/app/webhooks/$id" });
  const navigate = useNavigate();
  const list = useDeliveries(endpointId, status);
  const { deliveries, counts, error } = list;
  const [heldFrom, setHeldFrom] = useState<string | null>(null);
  const { shown, newer } = heldRows(deliveries ?? [], heldFrom);
  const hold = () => setHeldFrom((now) => now ?? shown[0]?.id ?? null);
  const show = (next: string) =>
    void navigate({
      to: "/webhooks/$id",
      params: { id: endpointId },
      search: (before) => ({ ...before, status: deliveryStatuses.find((one) => one === next) }),
      replace: true,
    });
  return (
    <Card
      label="Deliveries"
      title={<h2 className={cardTitle}>Deliveries</h2>}
      action={
        <Segments
          label="Which deliveries"
          value={status ?? "all"}
          options={[
            ["all", "All"],
            ...deliveryStatuses.map(
              (one) => [one, `${titles[one]} ${formatCount(counts?.[one] ?? 0)}`] as const,
            ),
          ]}
          onChange={show}
        />
      }
    >
      {deliveries === undefined ? (
        error === null ? (
          <Skeleton className="m-4 h-64" />
        ) : (
          <Failed what="The deliveries" error={error} onRetry={() => void list.refetch()} />
        )
      ) : deliveries.length === 0 ? (
        <NoDelivery status={status} />
      ) : (
        <div
          onPointerEnter={hold}
          onPointerLeave={() => setHeldFrom(null)}
          onFocus={hold}
          onBlur={() => setHeldFrom(null)}
          className="relative pt-1"
        >
          {newer > 0 && (
            <div role="status" className="flex justify-center pb-1">
              <Button
                className="h-8 rounded-full text-xs"
                onClick={() => setHeldFrom(deliveries[0]?.id ?? null)}
              >
                <ArrowUp size={13} aria-hidden />
                {newer} new
              </Button>
            </div>
          )}
          <DeliveryTable deliveries={shown} />
          {list.hasNextPage && (
            <div className="flex justify-center p-3">
              <Button
                className="h-8 text-xs"
                disabled={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                Show more
              </Button>
            </div>
          )}
          {error !== null && (
            <p role="alert" className="text-bad px-4 pb-3 text-xs">
              Not up to date: {error.message}
            </p>
          )}
        </div>
      )}
    </Card>
  );
}

function NoDelivery({ status }: { status: keyof typeof titles | undefined }) {
  return (
    <div className="px-4 py-10 text-center">
      <p className="font-medium">
        {status === undefined ? "Nothing was sent yet." : `No delivery is “${titles[status]}”.`}
      </p>
      {status === undefined && (
        <p className="text-muted mt-1 text-pretty">
          Deliveries appear here as they happen. Send a test to see one.
        </p>
      )}
    </div>
  );
}
