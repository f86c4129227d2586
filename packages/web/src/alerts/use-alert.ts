import { useQuery, useQueryClient } from "@tanstack/react-query";
import { alertsApi } from "../api/alerts.ts";
import { ApiError } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";

export const refreshMs = 5000;

/** An alert as it is now, and a way to have all that is known of alerts asked again after something was changed. */
export function useAlert(name: string) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["alerts", tenant, "one", name],
    queryFn: async () => await alertsApi.read(tenant, name),
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  return {
    tenant,
    // One that was removed meanwhile is not shown as if it were there.
    alert: error instanceof ApiError && error.status === 404 ? null : (data ?? null),
    error,
    retry: () => void refetch(),
    changed: async () => await queries.invalidateQueries({ queryKey: ["alerts", tenant] }),
  };
}
