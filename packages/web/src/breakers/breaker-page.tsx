import { useParams, useRouteContext } from "@tanstack/react-router";
import { breakersApi, type Breaker } from "../api/breakers.ts";
import { Page } from "../shell/page.tsx";
import { Card } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { WorkButton } from "../ui/work-button.tsx";
import { NowFacts, SettingsFacts } from "./breaker-facts.tsx";
import { BreakerState } from "./breaker-state.tsx";
import { OverrideDialog } from "./override-dialog.tsx";
import { TimelineCard } from "./timeline-card.tsx";
import { useBreaker } from "./use-breaker.ts";

/** Do calls of this node type go through, what has happened, and what is to be done about it? */
export function BreakerPage() {
  const { node } = useParams({ from: "/app/breakers/$node" });
  const { session } = useRouteContext({ from: "/app" });
  const { tenant, data, error, retry, changed } = useBreaker(node);
  if (data === null)
    return (
      <Page title={node} hasRange={false}>
        {error === null ? (
          <Skeleton className="h-96 w-full" />
        ) : (
          <Card>
            <Failed what="The breaker" error={error} onRetry={retry} />
          </Card>
        )}
      </Page>
    );
  const { breaker, transitions } = data;
  const mayChange = session.scope === "admin";
  return (
    <Page
      title={node}
      state={<BreakerState breaker={breaker} />}
      hasRange={false}
      actions={mayChange && <Actions tenant={tenant} breaker={breaker} onChanged={changed} />}
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          <TimelineCard transitions={transitions} />
        </div>
        <div className="min-w-0 space-y-4">
          <NowFacts breaker={breaker} />
          <SettingsFacts breaker={breaker} onChanged={mayChange ? changed : null} />
        </div>
      </div>
    </Page>
  );
}

function Actions({
  tenant,
  breaker: { node_type: node, state, override },
  onChanged,
}: {
  tenant: string;
  breaker: Breaker;
  onChanged: () => Promise<void>;
}) {
  return (
    <>
      {override !== null && (
        <WorkButton
          onWork={async () => {
            await breakersApi.override(tenant, node, { mode: "auto" });
            await onChanged();
          }}
        >
          Take the override back
        </WorkButton>
      )}
      {(state !== "closed" || override !== null) && (
        <WorkButton
          onWork={async () => {
            await breakersApi.reset(tenant, node);
            await onChanged();
          }}
        >
          Close it
        </WorkButton>
      )}
      <OverrideDialog node={node} onChanged={onChanged} />
    </>
  );
}
