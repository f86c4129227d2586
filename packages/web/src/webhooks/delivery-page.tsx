import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { webhooksApi } from "../api/webhooks.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { useSay } from "../ui/say.tsx";
import { WorkButton } from "../ui/work-button.tsx";
import { AttemptsCard } from "./attempts-card.tsx";
import { DeliveryFacts } from "./delivery-facts.tsx";
import { DeliveryState } from "./delivery-state.tsx";
import { leads } from "./leads.ts";
import { NotThere } from "./not-there.tsx";
import { PayloadCard } from "./payload-card.tsx";
import { useEndpoint } from "./use-endpoint.ts";
import { WebhooksFrame } from "./webhooks-frame.tsx";

const refreshMs = 3000;

/** What was sent here, what came back, and why did it not arrive? */
export function DeliveryPage() {
  const { id, delivery: deliveryId } = useParams({ from: "/app/webhooks/$id/$delivery" });
  const tenant = useTenant();
  const { search } = useSearch();
  const { endpoint } = useEndpoint(id);
  const { data, error, refetch } = useQuery({
    queryKey: ["webhooks", tenant, "delivery", deliveryId],
    queryFn: async () => await webhooksApi.delivery(tenant, deliveryId),
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  const isGone = error instanceof ApiError && error.status === 404;
  if (data === undefined || isGone || data.endpoint_id !== id)
    return (
      <NotThere
        thing="Delivery"
        reason={`No delivery of this endpoint is ${JSON.stringify(deliveryId)}. Deliveries are kept for some days only, and go with their endpoint.`}
        error={data === undefined || isGone ? error : otherEndpoint}
        onRetry={() => void refetch()}
      />
    );
  return (
    <WebhooksFrame
      title={data.event_type}
      state={<DeliveryState delivery={data} />}
      actions={
        <>
          <Link to="/webhooks/$id" params={{ id }} search={carried(search)} className={leads}>
            All deliveries
          </Link>
          <ResendButton id={data.id} onSent={async () => void (await refetch())} />
        </>
      }
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4">
          <AttemptsCard attempts={data.attempts} />
          <PayloadCard payload={data.payload} />
        </div>
        <DeliveryFacts delivery={data} endpoint={endpoint} />
      </div>
    </WebhooksFrame>
  );
}

/** An address that names another endpoint's delivery is as one that names none. */
const otherEndpoint = new ApiError(404, "not_found", "The delivery is of another endpoint.");

function ResendButton({ id, onSent }: { id: string; onSent: () => Promise<void> }) {
  const tenant = useTenant();
  const say = useSay();
  return (
    <WorkButton
      onWork={async () => {
        await webhooksApi.resend(tenant, id);
        say("It is sent again, with the same webhook-id.");
        await onSent();
      }}
    >
      Send again
    </WorkButton>
  );
}
