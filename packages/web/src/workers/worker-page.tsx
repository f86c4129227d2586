import { Link, useParams, useRouteContext } from "@tanstack/react-router";
import type { Filter } from "@dendro/core";
import { AgentProvider } from "@dendro/react";
import { useSearch } from "../filters/use-search.ts";
import { Breakdown } from "../metrics/breakdown.tsx";
import { SettingChanges } from "../metrics/changes.tsx";
import { MetricsCard } from "../metrics/metrics-card.tsx";
import { SeveralTrends } from "../metrics/several-trends.tsx";
import { FailedPage } from "../shell/failed-page.tsx";
import { Page } from "../shell/page.tsx";
import { SettingsCard } from "../settings/settings-card.tsx";
import { leadsOn, NotFound } from "../shell/not-found.tsx";
import { useTenant } from "../filters/tenant-context.ts";
import { LiveEvents } from "./live-events.tsx";
import { Presence } from "./presence.tsx";
import { useWorkers } from "./workers-page.tsx";

/** What does this worker do at this moment, and what can be set of it? */
export function WorkerPage() {
  const { workerId } = useParams({ from: "/app/workers/$workerId" });
  const { session } = useRouteContext({ from: "/app" });
  return <WorkerById key={workerId} workerId={workerId} mayChange={session.scope === "admin"} />;
}

function WorkerById({ workerId, mayChange }: { workerId: string; mayChange: boolean }) {
  const tenant = useTenant();
  const { search } = useSearch();
  const { data: workers, error, refetch } = useWorkers();
  const worker = workers?.find(({ id }) => id === workerId);
  const ofWorker: Filter[] = [["is", "source", [workerId]]];
  if (workers === undefined && error !== null)
    return <FailedPage thing="Worker" error={error} onRetry={() => void refetch()} />;
  if (workers !== undefined && worker === undefined) {
    return (
      <NotFound
        title="Worker not found"
        reason={`No worker ${JSON.stringify(workerId)} has been connected to this tenant.`}
        action={
          <Link to="/workers" search={search} className={leadsOn}>
            All workers
          </Link>
        }
      />
    );
  }
  return (
    <AgentProvider
      url={`/ws?tenant=${encodeURIComponent(tenant)}`}
      workerId={workerId}
      userId="dashboard"
      client={{ name: "dashboard" }}
    >
      <Page
        title={workerId}
        state={worker !== undefined && <Presence worker={worker} />}
        filters={["model", "version", "settings_version", "user"]}
      >
        <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
          <SettingsCard workerId={workerId} mayChange={mayChange} />
          <LiveEvents />
        </div>
        <SettingChanges workerId={workerId}>
          <MetricsCard
            label="Key figures"
            metrics={["users", "agent_runs", "satisfaction", "cost", "run_duration_p95", "likes", "dislikes"]}
            where={ofWorker}
          />
          <div className="grid items-start gap-4 lg:grid-cols-2">
            <SeveralTrends title="Feedback" metrics={["likes", "dislikes"]} where={ofWorker} />
            <SeveralTrends
              title="Model time"
              metrics={["llm_duration_p50", "llm_duration_p95"]}
              where={ofWorker}
            />
          </div>
          <Breakdown
            title="Versions compared"
            metrics={["agent_runs", "satisfaction", "cost", "run_duration_p95", "run_success_rate"]}
            cuts={[
              { dimension: "settings_version", title: "Settings version" },
              { dimension: "version", title: "Version" },
              { dimension: "model", title: "Model" },
            ]}
            where={ofWorker}
          />
        </SettingChanges>
      </Page>
    </AgentProvider>
  );
}
