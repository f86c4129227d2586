import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { asNumber, type Measure } from "@dendro/core";
import { api, type Worker } from "../api/client.ts";
import { CardMenu } from "../exports/card-menu.tsx";
import { useSearch } from "../filters/use-search.ts";
import { formatCount } from "../format/format.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { GuideItem, PrintItem } from "../shell/page-menu.tsx";
import { Page } from "../shell/page.tsx";
import { useTenant } from "../filters/tenant-context.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Presence } from "./presence.tsx";

/** How often it is looked who is connected, in milliseconds. */
const lookIntervalMs = 2000;

/** The list of workers, as it is now. */
export function useWorkers() {
  const tenant = useTenant();
  return useQuery({
    queryKey: ["workers", tenant],
    queryFn: async () => await api.workers(tenant),
    refetchInterval: lookIntervalMs,
    staleTime: 0,
  });
}

const bySource = {
  metrics: ["agent_runs", "likes", "dislikes"],
  dimensions: ["source"],
  date_range: "7d",
};

/** Who is connected, and how people like what they do. */
export function WorkersPage() {
  const { data: workers, error, refetch } = useWorkers();
  const { rows } = useLiveQuery({ ...bySource, pagination: { limit: 100 } });
  const metricsOf = (id: string) =>
    rows?.find(({ dimensions }) => dimensions[0] === id)?.metrics ?? [0, 0, 0];
  return (
    <Page
      title="Workers"
      hasRange={false}
      hasMenu={false}
      actions={
        <CardMenu title="Workers" source={{ path: "/api/v1/query", question: bySource }}>
          <PrintItem />
          <GuideItem />
        </CardMenu>
      }
    >
      {workers === undefined &&
        (error === null ? (
          <Skeleton className="h-24" />
        ) : (
          <Failed what="The workers" error={error} onRetry={() => void refetch()} />
        ))}
      {workers?.length === 0 && <NoWorkers />}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {workers?.map((worker) => (
          <li key={worker.id}>
            <WorkerCard worker={worker} metrics={metricsOf(worker.id)} />
          </li>
        ))}
      </ul>
    </Page>
  );
}

function WorkerCard({ worker, metrics: values }: { worker: Worker; metrics: readonly Measure[] }) {
  const { search } = useSearch();
  const [runs = 0, likes = 0, dislikes = 0] = values.map((value) => asNumber(value) ?? 0);
  return (
    <Link
      to="/workers/$workerId"
      params={{ workerId: worker.id }}
      search={search}
      data-worker={worker.id}
      className="border-line bg-surface hover:border-line-strong block rounded-xl border p-4 transition-colors"
    >
      <span className="flex items-center justify-between gap-3">
        <span className="truncate font-semibold">{worker.id}</span>
        {worker.version !== null && <span className="text-muted shrink-0 text-xs">{worker.version}</span>}
      </span>
      <Presence worker={worker} />
      <div className="text-muted mt-3 flex items-center justify-between gap-4 text-xs">
        <dl className="flex gap-4">
          <Count title="Runs" value={runs} />
          <Count title="Likes" value={likes} />
          <Count title="Dislikes" value={dislikes} />
        </dl>
        7 days
      </div>
    </Link>
  );
}

function Count({ title, value }: { title: string; value: number }) {
  return (
    <div className="flex gap-1">
      <dt>{title}</dt>
      <dd className="text-ink font-medium tabular-nums">{formatCount(value)}</dd>
    </div>
  );
}

function NoWorkers() {
  return (
    <Card title={<h2 className={cardTitle}>No worker has been connected yet</h2>}>
      <div className="text-muted space-y-3 px-4 pt-1 pb-4 text-pretty">
        <p>Give an agent&rsquo;s worker this address and a key of the scope worker:</p>
        <ScrollRegion label="Lines for a worker" className="overflow-x-auto">
          <pre className="bg-hover text-ink w-max min-w-full rounded-lg p-3 text-xs">
            {`dendro keys create --name my-agent --scope worker

createWorker({
  workerId: "my-agent",
  database: "sqlite:./worker.db",
  platform: { url: "${globalThis.location.origin}", key: process.env.DENDRO_KEY },
});`}
          </pre>
        </ScrollRegion>
      </div>
    </Card>
  );
}
