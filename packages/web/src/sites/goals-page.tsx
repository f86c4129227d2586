import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import type { Filter } from "@dendro/core";
import { admin } from "../api/admin.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { PresetMenu } from "../exports/preset-menu.tsx";
import { QuestionCard } from "../exports/question-card.tsx";
import { granularityOf, queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { LoadingList } from "../lists/loading-list.tsx";
import { presetAddress } from "../lists/preset-request.ts";
import { usePreset } from "../lists/use-preset.ts";
import { metric } from "../metrics/shown-metrics.ts";
import { Trend } from "../metrics/trend.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { GoalGroups } from "./goal-groups.tsx";
import { GoalTable } from "./goal-table.tsx";
import { PropertiesCard } from "./properties-card.tsx";
import { SitePage } from "./site-page.tsx";

/** What do visitors do that matters, what does it bring, and where do those come from who do it? */
export function SiteGoalsPage() {
  return (
    <SitePage>
      <Goals />
      <PropertiesCard />
    </SitePage>
  );
}

/** What counts as a conversion: events of people that are as the goal says. */
const isReached = (filters: readonly Filter[]): Filter[] => [["is", "bot", [""]], ...filters];

function Goals() {
  const tenant = useTenant();
  const { search, change } = useSearch();
  const { data, error, retry } = usePreset("GET /api/v1/analytics/goals");
  const { data: saved = [] } = useQuery({
    queryKey: ["goals", tenant],
    queryFn: async () => await admin.saved(tenant, "goals"),
  });
  const chosen = data?.goals.find(({ name }) => name === search.tab) ?? data?.goals[0];
  const filters = saved.find(({ name }) => name === chosen?.name)?.filters;
  return (
    <>
      <Card
        label="Goals"
        title={<h2 className={cardTitle}>Goals</h2>}
        action={
          <div className="flex items-center gap-1">
            <Link
              to="/admin/goals"
              className="text-muted hover:text-ink inline-flex h-8 items-center rounded-md px-1.5 text-xs font-medium"
            >
              Change goals
            </Link>
            <PresetMenu
              title="Goals"
              file={`dendro-${tenant}-goals`}
              addressNow={() => presetAddress("/api/v1/analytics/goals", search, tenant, Date.now())}
            />
          </div>
        }
      >
        {error !== null && data === null ? (
          <Failed what="The goals" error={error} onRetry={retry} />
        ) : data === null ? (
          <LoadingList />
        ) : data.goals.length === 0 ? (
          <p className="text-muted m-auto max-w-prose px-4 py-10 text-center text-xs text-pretty">
            No goals yet. A goal is an event that matters, such as an order: say which under Administration,
            and it is counted here, also for the time before.
          </p>
        ) : (
          <GoalTable
            goals={data.goals}
            saved={saved}
            chosen={chosen?.name ?? ""}
            onChoose={(name) => change((now) => ({ ...now, tab: name }))}
          />
        )}
      </Card>
      {chosen !== undefined && filters !== undefined && (
        <div className="grid gap-4 lg:grid-cols-2">
          <QuestionCard
            title="Conversions over time"
            heading={<h2 className={cardTitle}>{chosen.title ?? chosen.name} over time</h2>}
            question={{
              ...queryOf(search),
              metrics: ["events"],
              dimensions: [`time:${granularityOf(search)}`],
              filters: [...(queryOf(search).filters ?? []), ...isReached(filters)],
            }}
          >
            <div className="flex grow flex-col p-2">
              <Trend
                metric={{ ...metric("events"), title: "Conversions" }}
                where={isReached(filters)}
                className="min-h-0 grow basis-64"
              />
            </div>
          </QuestionCard>
          <GoalGroups goal={chosen} where={isReached(filters)} />
        </div>
      )}
    </>
  );
}
