import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { webhooksApi, type Delivery, type DeliveryStatus } from "../api/webhooks.ts";
import { useTenant } from "../filters/tenant-context.ts";

/** How often it is looked for what became of them, in milliseconds; more pages are asked for less often. */
const refreshMs = 3000;

/** An endpoint's deliveries as they happen, the newest first, page by page. */
export function useDeliveries(endpoint: string, status: DeliveryStatus | undefined) {
  const tenant = useTenant();
  const list = useInfiniteQuery({
    queryKey: ["webhooks", tenant, "deliveries", endpoint, status],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: cursor }) =>
      await webhooksApi.deliveries(tenant, endpoint, { status, limit: 50, cursor }),
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
    refetchInterval: ({ state }) => refreshMs * Math.max(1, state.data?.pages.length ?? 1),
    staleTime: 0,
  });
  const { data } = list;
  return {
    ...list,
    deliveries: useMemo(() => data?.pages.flatMap((page): readonly Delivery[] => page.deliveries), [data]),
    counts: data?.pages[0]?.counts ?? null,
  };
}
