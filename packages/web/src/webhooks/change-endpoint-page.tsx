import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { webhooksApi } from "../api/webhooks.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { changeOf, draftOf } from "./endpoint-draft.ts";
import { EndpointForm } from "./endpoint-form.tsx";
import { leads } from "./leads.ts";
import { NotThere } from "./not-there.tsx";
import { useEndpoint } from "./use-endpoint.ts";
import { WebhooksFrame } from "./webhooks-frame.tsx";

/** What shall be otherwise about an endpoint? */
export function ChangeEndpointPage() {
  const { id } = useParams({ from: "/app/webhooks/$id/change" });
  const { search } = useSearch();
  const navigate = useNavigate();
  const { tenant, endpoint, error, retry, changed } = useEndpoint(id);
  if (endpoint === null)
    return (
      <NotThere
        thing="Endpoint"
        reason={`No endpoint of this tenant is ${JSON.stringify(id)}. It may have been removed.`}
        error={error}
        onRetry={retry}
      />
    );
  const back = { to: "/webhooks/$id", params: { id }, search: carried(search) } as const;
  return (
    <WebhooksFrame title={`Change ${endpoint.name}`}>
      <EndpointForm
        key={id}
        from={draftOf(endpoint)}
        headers={endpoint.headers}
        submit="Save"
        cancel={
          <Link {...back} className={leads}>
            Cancel
          </Link>
        }
        onSave={async (draft, began) => {
          await webhooksApi.change(tenant, id, changeOf(draft, began));
          await changed();
          await navigate(back);
        }}
      />
    </WebhooksFrame>
  );
}
