import { useQuery } from "@tanstack/react-query";
import { api, type Catalog } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";

/** Everything that can be asked; null until it is known. */
export function useCatalog(): Catalog | null {
  const tenant = useTenant();
  const { data } = useQuery({
    queryKey: ["catalog", tenant],
    queryFn: async () => await api.catalog(tenant),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? null;
}
