import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { DeliveriesCard } from "./deliveries-card.tsx";
import { EndpointActions } from "./endpoint-actions.tsx";
import { EndpointBanner } from "./endpoint-banner.tsx";
import { EndpointFacts } from "./endpoint-facts.tsx";
import { EndpointState } from "./endpoint-state.tsx";
import { NotThere } from "./not-there.tsx";
import { RecoverDialog } from "./recover-dialog.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";
import { SecretShown } from "./secret-shown.tsx";
import { SigningHelp } from "./signing-help.tsx";
import { useEndpoint } from "./use-endpoint.ts";
import { WebhooksFrame } from "./webhooks-frame.tsx";

/** What was sent to this endpoint, did it arrive, and what can be done if not? */
export function EndpointPage() {
  const { id } = useParams({ from: "/app/webhooks/$id" });
  const { search } = useSearch();
  const navigate = useNavigate();
  const { endpoint, error, retry, changed } = useEndpoint(id);
  const [secret, setSecret] = useState<string | null>(null);
  if (endpoint === null)
    return (
      <NotThere
        thing="Endpoint"
        reason={`No endpoint of this tenant is ${JSON.stringify(id)}. It may have been removed.`}
        error={error}
        onRetry={retry}
      />
    );
  return (
    <WebhooksFrame
      title={endpoint.name}
      state={<EndpointState endpoint={endpoint} />}
      actions={<EndpointActions endpoint={endpoint} onChanged={changed} />}
    >
      <EndpointBanner endpoint={endpoint} />
      {secret !== null && (
        <SecretShown secret={secret}>The one before signs beside it for another 24 hours.</SecretShown>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_1fr]">
        <DeliveriesCard endpointId={id} />
        <div className="min-w-0 space-y-4 lg:row-span-2">
          <EndpointFacts
            endpoint={endpoint}
            onRotated={async (made) => {
              setSecret(made);
              globalThis.scrollTo({ top: 0 });
              await changed();
            }}
            onRemoved={async () => {
              await navigate({ to: "/webhooks", search: carried(search) });
              await changed();
            }}
          />
          {endpoint.active && (
            <Card label="Send again" title={<h2 className={cardTitle}>Send again</h2>}>
              <div className="flex flex-wrap gap-2 px-4 pt-1 pb-4">
                <RecoverDialog id={id} onSent={changed} />
                <ReplayDialog id={id} onSent={changed} />
              </div>
            </Card>
          )}
        </div>
        {endpoint.kind === "standard" && <SigningHelp endpointId={id} signatures={endpoint.signatures} />}
      </div>
    </WebhooksFrame>
  );
}
