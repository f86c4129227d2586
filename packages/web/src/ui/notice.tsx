import { Button } from "./button.tsx";

/** Says that something went wrong, in the server's own words, and lets it be tried again. */
export function Notice({ message, onRetry }: { message: string; onRetry?: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-4 py-6 text-center text-xs">
      <p className="text-bad text-pretty">{message}</p>
      {onRetry !== undefined && (
        <Button className="h-8 text-xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
