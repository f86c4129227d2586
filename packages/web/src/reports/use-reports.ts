import { useQuery, useQueryClient } from "@tanstack/react-query";
import { reportsApi } from "../api/reports.ts";
import { useTenant } from "../filters/tenant-context.ts";

const refreshMs = 10_000;

/** All reports, and a way to have what is known of them asked again after something was changed. */
export function useReports() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["reports", tenant, "list"],
    queryFn: async () => await reportsApi.list(tenant),
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  return {
    tenant,
    data: data ?? null,
    error,
    retry: () => void refetch(),
    changed: async () => await queries.invalidateQueries({ queryKey: ["reports", tenant] }),
  };
}
