import { Link, useParams, useRouteContext } from "@tanstack/react-router";
import { AgentProvider } from "@dendro/react";
import { useSearch } from "../filters/use-search.ts";
import { formatValue } from "../format/format.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { SettingsCard } from "../settings/settings-card.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";
import { leadsOn, NotFound } from "../shell/not-found.tsx";
import { useTenant } from "../filters/tenant-context.ts";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { LiveEvents } from "./live-events.tsx";
import { Presence } from "./presence.tsx";
import { useWorkers } from "./workers-page.tsx";

const metrics = [
  ["users", "Users", "count"],
  ["agent_runs", "Runs", "count"],
  ["llm_calls", "Model calls", "count"],
  ["tool_calls", "Tool calls", "count"],
  ["cost", "Cost", "usd"],
  ["likes", "Likes", "count"],
  ["dislikes", "Dislikes", "count"],
] as const;

/** What does this worker do at this moment, and what can be set of it? */
export function WorkerPage() {
  const { workerId } = useParams({ from: "/app/workers/$workerId" });
  const { session } = useRouteContext({ from: "/app" });
  return <WorkerById key={workerId} workerId={workerId} mayChange={session.scope === "admin"} />;
}

function WorkerById({ workerId, mayChange }: { workerId: string; mayChange: boolean }) {
  useDocumentTitle(workerId);
  const tenant = useTenant();
  const { search } = useSearch();
  const { data: workers, error } = useWorkers();
  const worker = workers?.find(({ id }) => id === workerId);
  const { rows } = useLiveQuery({
    metrics: metrics.map(([name]) => name),
    filters: [["is", "source", [workerId]]],
    date_range: "7d",
  });
  if (workers === undefined && error !== null) return <Notice message={error.message} />;
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
      <div className="space-y-4">
        <header>
          <Link to="/workers" search={search} className="text-muted hover:text-ink text-xs">
            Workers
          </Link>
          <h1 className="text-lg font-semibold tracking-tight">{workerId}</h1>
          {worker !== undefined && <Presence worker={worker} />}
        </header>
        <Card label="Figures of 7 days">
          <dl className="grid grid-cols-2 sm:grid-cols-4 lg:grid-cols-7">
            {metrics.map(([name, title, unit], index) => (
              <div key={name} className="px-4 py-3" data-metric={name}>
                <dt className="text-muted text-xs font-medium">{title}</dt>
                <dd className="mt-1 text-xl font-semibold tracking-tight tabular-nums">
                  {formatValue(rows?.[0]?.metrics[index] ?? (rows === null ? null : 0), unit)}
                </dd>
              </div>
            ))}
          </dl>
        </Card>
        <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
          <SettingsCard workerId={workerId} mayChange={mayChange} />
          <LiveEvents />
        </div>
      </div>
    </AgentProvider>
  );
}
