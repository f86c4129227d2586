import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/client.ts";
import { webhooksApi } from "../api/webhooks.ts";
import { useTenant } from "../filters/tenant-context.ts";

const refreshMs = 5000;

/** An endpoint as it is now, and a way to have all that is known of it asked again after it was changed. */
export function useEndpoint(id: string) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["webhooks", tenant, "endpoint", id],
    queryFn: async () => await webhooksApi.endpoint(tenant, id),
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  return {
    tenant,
    // One that was removed meanwhile is not shown as if it were there.
    endpoint: error instanceof ApiError && error.status === 404 ? null : (data ?? null),
    error,
    retry: () => void refetch(),
    changed: async () => await queries.invalidateQueries({ queryKey: ["webhooks", tenant] }),
  };
}
