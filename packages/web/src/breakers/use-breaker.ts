import { useQuery, useQueryClient } from "@tanstack/react-query";
import { breakersApi } from "../api/breakers.ts";
import { useTenant } from "../filters/tenant-context.ts";

const refreshMs = 2000;

/** A breaker and what it has done, as it happens. */
export function useBreaker(node: string) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["breakers", tenant, "one", node],
    queryFn: async () => {
      const [breaker, transitions] = await Promise.all([
        breakersApi.read(tenant, node),
        breakersApi.transitions(tenant, node),
      ]);
      return { breaker, transitions };
    },
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  return {
    tenant,
    data: data ?? null,
    error,
    retry: () => void refetch(),
    changed: async () => await queries.invalidateQueries({ queryKey: ["breakers", tenant] }),
  };
}
