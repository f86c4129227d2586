import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { api, ApiError } from "../api/client.ts";
import { useConnectionState } from "../live/live-context.tsx";

/** How often it is asked, while there is no live connection, whether the server still knows who this is, in milliseconds. */
const askIntervalMs = 5000;

/** Leads to the sign-in page, and back later, when the server has ended the session. */
export function useSessionEnd(): void {
  const state = useConnectionState();
  const router = useRouter();
  const queries = useQueryClient();
  const { error } = useQuery({
    queryKey: ["session", "still"],
    queryFn: api.session,
    enabled: state === "offline",
    refetchInterval: askIntervalMs,
    staleTime: 0,
    retry: false,
  });
  const hasEnded = error instanceof ApiError && error.status === 401;
  useEffect(() => {
    if (!hasEnded) return;
    const back = router.state.location.href;
    queries.clear();
    void router.navigate({ to: "/sign-in", search: { back, ended: true }, replace: true });
  }, [hasEnded, queries, router]);
}
