import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { ListedCard } from "../admin/listed-card.tsx";
import { alertsApi } from "../api/alerts.ts";
import { useMayChange } from "../filters/may-change.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Page } from "../shell/page.tsx";
import { leads } from "../webhooks/leads.ts";
import { AlertTable } from "./alert-table.tsx";
import { SilencesCard } from "./silences-card.tsx";
import { TemplatesCard } from "./templates-card.tsx";
import { refreshMs } from "./use-alert.ts";

/** Is everything as it should be, and who is told when it is not? */
export function AlertsPage() {
  const tenant = useTenant();
  const { search } = useSearch();
  const mayChange = useMayChange();
  const { data, error, refetch } = useQuery({
    queryKey: ["alerts", tenant, "list"],
    queryFn: async () => await alertsApi.list(tenant),
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  return (
    <Page
      title="Alerts"
      hasRange={false}
      actions={
        mayChange && (
          <Link to="/alerts/new" search={carried(search)} className={leads}>
            <Plus size={15} aria-hidden />
            Add an alert
          </Link>
        )
      }
    >
      <ListedCard title="Watched" listed={{ data: data ?? null, error, retry: () => void refetch() }}>
        {(alerts) => (alerts.length === 0 ? <NoAlert /> : <AlertTable alerts={alerts} />)}
      </ListedCard>
      {data !== undefined && data.length > 0 && <SilencesCard />}
      {mayChange && <TemplatesCard />}
    </Page>
  );
}

function NoAlert() {
  return (
    <div className="px-4 pt-4 pb-8 text-center">
      <p className="font-medium">Nothing is watched yet.</p>
      <p className="text-muted mx-auto mt-1 max-w-prose text-pretty">
        An alert looks at a figure every minute, and tells your webhooks once when it is not as it should be,
        and once when it is again. Begin with one of these, or with “Alert on this” in the menu of any chart.
      </p>
    </div>
  );
}
