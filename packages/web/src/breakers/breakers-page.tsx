import { useQuery } from "@tanstack/react-query";
import { ListedCard } from "../admin/listed-card.tsx";
import { breakersApi } from "../api/breakers.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Page } from "../shell/page.tsx";
import { BreakerTable } from "./breaker-table.tsx";

const refreshMs = 3000;

/** Which node types, tools and providers are not called now, and why? */
export function BreakersPage() {
  const tenant = useTenant();
  const { data, error, refetch } = useQuery({
    queryKey: ["breakers", tenant, "list"],
    queryFn: async () => await breakersApi.list(tenant),
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  return (
    <Page title="Breakers" hasRange={false}>
      <ListedCard title="Node types" listed={{ data: data ?? null, error, retry: () => void refetch() }}>
        {(breakers) => (breakers.length === 0 ? <NoBreaker /> : <BreakerTable breakers={breakers} />)}
      </ListedCard>
    </Page>
  );
}

function NoBreaker() {
  return (
    <div className="px-4 pt-6 pb-12 text-center">
      <p className="font-medium">No call was told of yet.</p>
      <p className="text-muted mx-auto mt-1 max-w-prose text-pretty">
        A circuit breaker opens when calls of a node type, a tool or a provider fail again and again, so that
        they are not made until it works again. It comes to be with the first call that is told of, by an
        event or by withBreaker.
      </p>
    </div>
  );
}
