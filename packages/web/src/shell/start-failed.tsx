import { useRouter } from "@tanstack/react-router";
import { Button } from "../ui/button.tsx";

/** In place of everything, where it could not even be found out who is there: why, and a way to try again. */
export function StartFailed({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <main className="mx-auto max-w-md px-4 py-24 text-center">
      <h1 className="text-lg font-semibold tracking-tight">The page could not be opened</h1>
      <p className="text-muted mt-2 text-sm text-pretty break-words">
        {error instanceof Error ? error.message : String(error)}
      </p>
      <Button className="mx-auto mt-5" onClick={() => void router.invalidate()}>
        Try again
      </Button>
    </main>
  );
}
