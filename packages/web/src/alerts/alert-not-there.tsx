import { Link } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { leadsOn, NotFound } from "../shell/not-found.tsx";
import { Page } from "../shell/page.tsx";
import { Card } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** What stands in the place of an alert that is not there, or not yet. */
export function AlertNotThere({
  name,
  error,
  onRetry,
}: {
  name: string;
  error: Error | null;
  onRetry: () => void;
}) {
  const { search } = useSearch();
  if (error === null)
    return (
      <Page title="Alert" hasRange={false}>
        <Skeleton className="h-40 w-full" />
        <Skeleton className="h-96 w-full" />
      </Page>
    );
  // A name that cannot be one is answered with 400.
  const isMissing = error instanceof ApiError && (error.status === 404 || error.status === 400);
  if (!isMissing)
    return (
      <Page title="Alert" hasRange={false}>
        <Card>
          <Failed what="The alert" error={error} onRetry={onRetry} />
        </Card>
      </Page>
    );
  return (
    <NotFound
      title="Alert not found"
      reason={`No alert of this tenant is ${JSON.stringify(name)}. It may have been removed.`}
      action={
        <Link to="/alerts" search={carried(search)} className={leadsOn}>
          All alerts
        </Link>
      }
    />
  );
}
