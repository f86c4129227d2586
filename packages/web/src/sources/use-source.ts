import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/client.ts";
import { sourcesApi } from "../api/sources.ts";
import { useTenant } from "../filters/tenant-context.ts";

/** A source as it is now, and a way to have all that is known of sources asked again. */
export function useSource(id: string) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["sources", tenant, "source", id],
    queryFn: async () => await sourcesApi.read(tenant, id),
    staleTime: 0,
    retry: false,
  });
  return {
    tenant,
    source: error instanceof ApiError && error.status === 404 ? null : (data ?? null),
    error,
    retry: () => void refetch(),
    changed: async () => await queries.invalidateQueries({ queryKey: ["sources", tenant] }),
  };
}
