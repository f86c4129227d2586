import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client.ts";

/** Whether whoever is signed in may change boards. */
export function useMayChange(): boolean {
  const { data } = useQuery({
    queryKey: ["session"],
    queryFn: api.session,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.scope === "admin";
}
