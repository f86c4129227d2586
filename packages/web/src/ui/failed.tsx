import { Button } from "./button.tsx";

/** Says what could not be read and why, and offers to try again. */
export function Failed({ what, error, onRetry }: { what: string; error: Error; onRetry: () => void }) {
  return (
    <div role="alert" className="px-4 py-10 text-center">
      <p className="font-medium">{what} could not be read.</p>
      <p className="text-muted mx-auto mt-1 max-w-prose text-pretty break-words">{error.message}</p>
      <Button className="mx-auto mt-4" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
