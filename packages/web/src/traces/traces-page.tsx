import { formatCount } from "../format/format.ts";
import { Ordered } from "../lists/old-order.tsx";
import { Page } from "../shell/page.tsx";
import { Card } from "../ui/card.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Failed } from "../ui/failed.tsx";
import { ListFilters } from "./list-filters.tsx";
import { NewerPill } from "./newer-pill.tsx";
import { NoTraces } from "./no-traces.tsx";
import { TraceTable } from "./trace-table.tsx";
import { useListSearch } from "./use-list-search.ts";
import { useTraceList } from "./use-trace-list.ts";

/** Which runs, executions and traces were there, and which of them were slow, costly or went wrong? */
export function TracesPage() {
  const { search } = useListSearch();
  const list = useTraceList();
  const { traces, count, error } = list;
  return (
    <Page
      title="Traces"
      state={traces !== undefined && <span className="text-muted tabular-nums">{formatCount(count)}</span>}
    >
      <ListFilters />
      <Card label="Traces">
        {traces === undefined ? (
          error === null ? (
            <SkeletonRows />
          ) : (
            <Failed what="The traces" error={error} onRetry={() => void list.refetch()} />
          )
        ) : (
          <>
            <NewerPill filters={list.filters} listed={traces} onShow={list.showAnew} />
            {traces.length === 0 ? (
              <NoTraces />
            ) : (
              <Ordered isOld={list.isPlaceholderData}>
                <TraceTable
                  key={list.listed}
                  traces={traces}
                  count={count}
                  order={list.filters.order}
                  shown={search.columns}
                  hasMore={
                    list.hasNextPage && !list.isFetchingNextPage && !list.isPlaceholderData && error === null
                  }
                  onMore={list.showMore}
                />
              </Ordered>
            )}
            {error !== null && (
              <Failed what="The next traces" error={error} onRetry={() => void list.fetchNextPage()} />
            )}
          </>
        )}
      </Card>
    </Page>
  );
}

function SkeletonRows() {
  return (
    <div className="space-y-3 p-4" aria-hidden>
      {Array.from({ length: 9 }, (_, row) => (
        <Skeleton key={row} className="h-7 w-full" />
      ))}
    </div>
  );
}
