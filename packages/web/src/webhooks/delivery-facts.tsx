import { Link } from "@tanstack/react-router";
import type { DeliveryWithAttempts, Endpoint } from "../api/webhooks.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { whenTitle } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Fact, Facts } from "../ui/facts.tsx";

const reasons = {
  exhausted: "all attempts failed",
  refused: "it may not be sent: the endpoint is gone or disabled, or its address may not be called",
} as const;

/** Of what a delivery is, and where it stands. */
export function DeliveryFacts({
  delivery,
  endpoint,
}: {
  delivery: DeliveryWithAttempts;
  endpoint: Endpoint | null;
}) {
  const { search } = useSearch();
  const { endpoint_id: id, reason, next_retry_at: next, finished_at: finished } = delivery;
  return (
    <Card label="Delivery" title={<h2 className={cardTitle}>Delivery</h2>}>
      <Facts>
        <Fact title="Endpoint">
          <Link
            to="/webhooks/$id"
            params={{ id }}
            search={carried(search)}
            className="underline underline-offset-2"
          >
            {endpoint?.name ?? id}
          </Link>
        </Fact>
        <Fact title="webhook-id">
          <code className="text-xs break-all">{delivery.id}</code>
        </Fact>
        <Fact title="Event">
          <code className="text-xs break-all">{delivery.event_id}</code>
        </Fact>
        <Fact title="Made">{whenTitle(Date.parse(delivery.created_at))}</Fact>
        {next !== null && <Fact title="Next attempt">{whenTitle(Date.parse(next))}</Fact>}
        {finished !== null && <Fact title="Finished">{whenTitle(Date.parse(finished))}</Fact>}
        {reason !== null && <Fact title="Given up">{reasons[reason]}</Fact>}
      </Facts>
    </Card>
  );
}
