import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTenant } from "../filters/tenant-context.ts";

/** A list of the tenant's, and a way to have it asked again after it was changed. */
export function useListed<T>(name: string, list: (tenant: string) => Promise<T>) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const queryKey = ["admin", name, tenant];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: async () => await list(tenant),
    staleTime: 0,
  });
  return {
    tenant,
    data: data ?? null,
    error,
    retry: () => void refetch(),
    changed: async () => await queries.invalidateQueries({ queryKey }),
  };
}
