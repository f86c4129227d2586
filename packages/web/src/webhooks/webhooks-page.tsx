import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { webhooksApi } from "../api/webhooks.ts";
import { ListedCard } from "../admin/listed-card.tsx";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { webhookTabs } from "../shell/subjects.ts";
import { EndpointTable } from "./endpoint-table.tsx";
import { GuideLink } from "../setup/guide-link.tsx";
import { leads, leadsMainly } from "./leads.ts";
import { WebhooksFrame } from "./webhooks-frame.tsx";

const refreshMs = 10_000;

/** Which programs are told of events, and does what is sent arrive? */
export function WebhooksPage() {
  const tenant = useTenant();
  const { search } = useSearch();
  const { data, error, refetch } = useQuery({
    queryKey: ["webhooks", tenant, "endpoints"],
    queryFn: async () => await webhooksApi.endpoints(tenant),
    refetchInterval: refreshMs,
    staleTime: 0,
    retry: false,
  });
  return (
    <WebhooksFrame
      title="Webhooks"
      tabs={webhookTabs}
      actions={
        data !== undefined &&
        data.length > 0 && (
          <Link to="/webhooks/new" search={carried(search)} className={leads}>
            <Plus size={15} aria-hidden />
            Add an endpoint
          </Link>
        )
      }
    >
      <ListedCard title="Endpoints" listed={{ data: data ?? null, error, retry: () => void refetch() }}>
        {(endpoints) => (endpoints.length === 0 ? <NoEndpoint /> : <EndpointTable endpoints={endpoints} />)}
      </ListedCard>
    </WebhooksFrame>
  );
}

function NoEndpoint() {
  const { search } = useSearch();
  return (
    <div className="px-4 pt-6 pb-12 text-center">
      <p className="font-medium">Nothing is sent anywhere yet.</p>
      <p className="text-muted mx-auto mt-1 max-w-prose text-pretty">
        An endpoint is an address of yours that is told of events as they happen: a failed execution to a
        pager, an order to a shop. Each message is signed, and sent again until it is taken.
      </p>
      <Link to="/webhooks/new" search={carried(search)} className={`${leadsMainly} mt-4`}>
        <Plus size={15} aria-hidden />
        Add an endpoint
      </Link>
      <GuideLink guide="webhooks">How webhooks are sent and verified</GuideLink>
    </div>
  );
}
