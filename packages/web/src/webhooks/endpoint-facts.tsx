import type { ReactNode } from "react";
import { webhooksApi, type Endpoint } from "../api/webhooks.ts";
import { RemoveButton } from "../admin/remove-button.tsx";
import { useTenant } from "../filters/tenant-context.ts";
import { whenTitle } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { endpointKinds } from "./endpoint-kind.ts";
import { RotateDialog } from "./rotate-dialog.tsx";

/** What an endpoint asks for, and how it is sent. */
export function EndpointFacts({
  endpoint,
  onRotated,
  onRemoved,
}: {
  endpoint: Endpoint;
  onRotated: (secret: string) => Promise<void>;
  onRemoved: () => Promise<void>;
}) {
  const tenant = useTenant();
  const { id, kind, url, events, filters, headers, signatures } = endpoint;
  const isStandard = kind === "standard";
  return (
    <Card
      label="Endpoint"
      title={<h2 className={cardTitle}>Endpoint</h2>}
      action={
        <RemoveButton
          label={`Remove ${endpoint.name}`}
          word="Remove"
          warning="Nothing is sent there any more. What waits for it goes, and so does what is known of its deliveries."
          onConfirm={async () => {
            await webhooksApi.remove(tenant, id);
            await onRemoved();
          }}
        />
      }
    >
      <Facts>
        <Fact title="Id">
          <code className="text-xs break-all">{id}</code>
        </Fact>
        <Fact title="Address">
          <span className="break-all">{url}</span>
        </Fact>
        <Fact title="Sent as">{endpointKinds[kind].title}</Fact>
        <Fact title="Events">{code(events.join(", "))}</Fact>
        {filters.length > 0 && (
          <Fact title="Filters">{code(filters.map((filter) => JSON.stringify(filter)).join(" "))}</Fact>
        )}
        <Fact title="Personal data">{endpoint.personal ? "is sent" : "stays here"}</Fact>
        <Fact title="Order">{endpoint.ordered ? "as accepted" : "any"}</Fact>
        <Fact title="At a time">{endpoint.concurrency}</Fact>
        <Fact title="A second">{endpoint.rate_limit ?? "as many as it takes"}</Fact>
        {headers.length > 0 && <Fact title="Headers">{headers.join(", ")}</Fact>}
        {isStandard && (
          <Fact title="Signatures">
            {signatures
              .map((signature) => (signature === "github" ? "as GitHub" : "Standard Webhooks"))
              .join(", ")}
          </Fact>
        )}
        {isStandard && (
          <Fact title="Secrets">
            {endpoint.secrets === 1 ? "one" : `${endpoint.secrets}, the earlier for up to a day`}
          </Fact>
        )}
        <Fact title="Made">{whenTitle(Date.parse(endpoint.created_at))}</Fact>
      </Facts>
      {isStandard && (
        <div className="px-4 pb-4">
          <RotateDialog id={id} onRotated={onRotated} />
        </div>
      )}
    </Card>
  );
}

const code = (text: string): ReactNode => <code className="text-xs break-words">{text}</code>;
