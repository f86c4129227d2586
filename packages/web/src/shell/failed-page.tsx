import { Card } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { Page } from "./page.tsx";

/** A page whose thing could not be read: why, and a way to try again. */
export function FailedPage({ thing, error, onRetry }: { thing: string; error: Error; onRetry: () => void }) {
  return (
    <Page title={thing} hasRange={false}>
      <Card>
        <Failed what={`The ${thing.toLowerCase()}`} error={error} onRetry={onRetry} />
      </Card>
    </Page>
  );
}
