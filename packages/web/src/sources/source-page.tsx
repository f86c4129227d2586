import { useParams } from "@tanstack/react-router";
import { sourcesApi, type Source } from "../api/sources.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { WorkButton } from "../ui/work-button.tsx";
import { NotThere } from "../webhooks/not-there.tsx";
import { WebhooksFrame } from "../webhooks/webhooks-frame.tsx";
import { AddressCard } from "./address-card.tsx";
import { MappingCard } from "./mapping-card.tsx";
import { MessagesCard } from "./messages-card.tsx";
import { SecretsCard } from "./secrets-card.tsx";
import { SourceFacts } from "./source-facts.tsx";
import { SourceState } from "./source-state.tsx";
import { useSource } from "./use-source.ts";

/** What comes from this service, what becomes of it, and what is wrong if nothing does? */
export function SourcePage() {
  const { id } = useParams({ from: "/app/webhooks/sources/$id" });
  const { source, error, retry, changed } = useSource(id);
  if (source === null)
    return (
      <NotThere
        thing="Source"
        reason={`No source of this tenant is ${JSON.stringify(id)}. It may have been removed.`}
        error={error}
        onRetry={retry}
      />
    );
  return (
    <WebhooksFrame
      title={source.name}
      state={<SourceState active={source.active} />}
      actions={<SwitchButton source={source} onChanged={changed} />}
    >
      <AddressCard source={source} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4">
          <MessagesCard sourceId={id} />
          <MappingCard key={id} source={source} onChanged={changed} />
        </div>
        <div className="min-w-0 space-y-4">
          {source.kind !== "none" && <SecretsCard source={source} onChanged={changed} />}
          <SourceFacts source={source} />
        </div>
      </div>
    </WebhooksFrame>
  );
}

function SwitchButton({
  source: { id, active },
  onChanged,
}: {
  source: Source;
  onChanged: () => Promise<void>;
}) {
  const tenant = useTenant();
  return (
    <WorkButton
      tone={active ? "plain" : "main"}
      onWork={async () => {
        await sourcesApi.change(tenant, id, { active: !active });
        await onChanged();
      }}
    >
      {active ? "Switch off" : "Switch on"}
    </WorkButton>
  );
}
