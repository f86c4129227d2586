import { Link } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { leadsOn, NotFound } from "../shell/not-found.tsx";
import { Card } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { WebhooksFrame } from "./webhooks-frame.tsx";

/** What stands in the place of something of webhooks that is not there, or not yet. */
export function NotThere({
  thing,
  reason,
  error,
  onRetry,
}: {
  thing: "Endpoint" | "Delivery" | "Source" | "Message";
  /** Why it may be that there is none. */
  reason: string;
  error: Error | null;
  onRetry: () => void;
}) {
  const { search } = useSearch();
  const isOut = thing === "Endpoint" || thing === "Delivery";
  if (error === null)
    return (
      <WebhooksFrame title={thing}>
        <Skeleton className="h-40 w-full" />
        <Skeleton className="h-96 w-full" />
      </WebhooksFrame>
    );
  // An id that is too long to be one is answered with 400.
  const isMissing = error instanceof ApiError && (error.status === 404 || error.status === 400);
  if (!isMissing)
    return (
      <WebhooksFrame title={thing}>
        <Card>
          <Failed what={`The ${thing.toLowerCase()}`} error={error} onRetry={onRetry} />
        </Card>
      </WebhooksFrame>
    );
  return (
    <NotFound
      title={`${thing} not found`}
      reason={reason}
      action={
        <Link to={isOut ? "/webhooks" : "/webhooks/sources"} search={carried(search)} className={leadsOn}>
          {isOut ? "All endpoints" : "All sources"}
        </Link>
      }
    />
  );
}
