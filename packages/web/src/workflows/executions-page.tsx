import { useCallback } from "react";
import type { Filter } from "@dendro/core";
import { CardMenu } from "../exports/card-menu.tsx";
import { queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount } from "../format/format.ts";
import { LoadMore } from "../lists/load-more.tsx";
import { LoadingList } from "../lists/loading-list.tsx";
import { NothingListed } from "../lists/nothing-listed.tsx";
import { Ordered } from "../lists/old-order.tsx";
import { usePages } from "../lists/use-pages.ts";
import { traceNames } from "../lists/trace-names.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { Segments } from "../ui/segments.tsx";
import { ExecutionTable, executionOrders } from "./execution-table.tsx";
import { isExecution } from "./kinds.ts";
import { whichExecutions } from "./which-executions.ts";
import { WorkflowPage } from "./workflow-page.tsx";

const refreshMs = 10_000;

/** Which executions were there, how did each go, how long did it take, and what did it cost? */
export function WorkflowExecutionsPage() {
  return (
    <WorkflowPage>
      <Executions />
    </WorkflowPage>
  );
}

function Executions() {
  const { search, change } = useSearch();
  const order = executionOrders.find((name) => name === search.by) ?? "newest";
  const hasFailed = search.tab === "failed";
  const { filters: ofPage = [], ...base } = queryOf(search);
  const kind: Filter = hasFailed ? ["is", "type", ["workflow.failed"]] : isExecution;
  const which = whichExecutions(kind, ofPage);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData } =
    usePages(
      "GET /api/v1/traces",
      search,
      { order, limit: 50, filters: JSON.stringify(which.listed) },
      { refreshMs },
    );
  const executions = data?.pages.flatMap((page) => page.traces);
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return (
    <Card
      label="Executions"
      title={
        <h2 className={cardTitle}>
          Executions{" "}
          {data !== undefined && (
            <span className="text-muted font-normal tabular-nums" data-count>
              {formatCount(data.pages[0]?.count ?? 0)}
            </span>
          )}
        </h2>
      }
      action={
        <div className="flex items-center gap-1">
          <Segments
            label="Which executions"
            value={hasFailed ? "failed" : "all"}
            onChange={(tab) => change((now) => ({ ...now, tab: tab === "all" ? undefined : tab }))}
            options={[
              ["all", "All"],
              ["failed", "Failed"],
            ]}
          />
          <CardMenu
            title="Executions"
            source={{
              path: "/api/v1/query",
              question: {
                ...base,
                metrics: [...traceNames, "min(timestamp)", "elapsed", "failures", "tokens", "cost"],
                dimensions: ["execution"],
                filters: which.asked,
              },
            }}
          />
        </div>
      }
    >
      {executions === undefined ? (
        error === null ? (
          <LoadingList />
        ) : (
          <Failed what="The executions" error={error} onRetry={() => void refetch()} />
        )
      ) : executions.length === 0 ? (
        <NothingListed
          what="executions"
          of={[kind]}
          isNarrowed={hasFailed || ofPage.length > 0}
          onWiden={() => change((now) => ({ ...now, tab: undefined, filters: undefined }))}
        />
      ) : (
        <Ordered isOld={isPlaceholderData}>
          <ExecutionTable
            executions={executions}
            order={order}
            onOrder={(by) => change((now) => ({ ...now, by }))}
          />
        </Ordered>
      )}
      {hasNextPage && <LoadMore isLoading={isFetchingNextPage} onMore={more} />}
    </Card>
  );
}
