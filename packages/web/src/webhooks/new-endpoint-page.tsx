import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { webhooksApi, type EndpointWithSecret } from "../api/webhooks.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Card } from "../ui/card.tsx";
import { emptyDraft, newEndpointOf } from "./endpoint-draft.ts";
import { EndpointForm } from "./endpoint-form.tsx";
import { endpointKinds } from "./endpoint-kind.ts";
import { leads, leadsMainly } from "./leads.ts";
import { SecretShown } from "./secret-shown.tsx";
import { SigningHelp } from "./signing-help.tsx";
import { WebhooksFrame } from "./webhooks-frame.tsx";

/** Where shall events be sent, and which? */
export function NewEndpointPage() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const { search } = useSearch();
  const [made, setMade] = useState<EndpointWithSecret | null>(null);
  if (made !== null) return <Made endpoint={made} />;
  return (
    <WebhooksFrame title="Add an endpoint">
      <EndpointForm
        from={emptyDraft}
        isNew
        submit="Add the endpoint"
        cancel={
          <Link to="/webhooks" search={carried(search)} className={leads}>
            Cancel
          </Link>
        }
        onSave={async (draft) => {
          setMade(await webhooksApi.create(tenant, newEndpointOf(draft)));
          await queries.invalidateQueries({ queryKey: ["webhooks", tenant] });
        }}
      />
    </WebhooksFrame>
  );
}

function Made({ endpoint }: { endpoint: EndpointWithSecret }) {
  const { search } = useSearch();
  return (
    <WebhooksFrame
      title={endpoint.name}
      actions={
        <Link
          to="/webhooks/$id"
          params={{ id: endpoint.id }}
          search={carried(search)}
          className={leadsMainly}
        >
          See its deliveries
        </Link>
      }
    >
      {endpoint.kind === "standard" ? (
        <>
          <SecretShown secret={endpoint.secret}>
            The receiver verifies with it that a message is from here. Events are sent from now on.
          </SecretShown>
          <SigningHelp endpointId={endpoint.id} signatures={endpoint.signatures} />
        </>
      ) : (
        <Card>
          <p className="px-4 py-8 text-center text-pretty">
            Events are sent to {endpointKinds[endpoint.kind].title} from now on. Send a test to see whether
            they arrive.
          </p>
        </Card>
      )}
    </WebhooksFrame>
  );
}
