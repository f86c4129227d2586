import { useQuery } from "@tanstack/react-query";
import { webhooksApi } from "../api/webhooks.ts";
import { useTenant } from "../filters/tenant-context.ts";

const refreshMs = 10_000;

/** How many deliveries of an endpoint there are, by their status; null until it is known. */
export function useEndpointCounts(id: string) {
  const tenant = useTenant();
  const { data } = useQuery({
    queryKey: ["webhooks", tenant, "counts", id],
    queryFn: async () => (await webhooksApi.deliveries(tenant, id, { limit: 1 })).counts,
    refetchInterval: refreshMs,
    staleTime: 0,
  });
  return data ?? null;
}
