import { asNumber, type ResultRow } from "@dendro/core";
import { Sparkline } from "../charts/sparkline.tsx";
import { QuestionCard } from "../exports/question-card.tsx";
import { granularityOf, queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatValue } from "../format/format.ts";
import { FigureHead } from "../lists/figure-head.tsx";
import { LoadingList } from "../lists/loading-list.tsx";
import { Ordered, useInOldOrder } from "../lists/old-order.tsx";
import { useLiveQuery } from "../live/live-context.tsx";
import { metric } from "../metrics/shown-metrics.ts";
import { Notice } from "../ui/notice.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { isRequest } from "./cuts.ts";
import { overTime } from "./over-time.ts";

const shownRoutes = 30;

const columns = (
  ["requests", "error_rate", "duration_p50", "duration_p95", "duration_p99", "apdex"] as const
).map(metric);

/** Routes with their figures, and how often each was called over the time. A row narrows the page to itself. */
export function RouteList() {
  const { search, addFilter } = useSearch();
  const { filters = [], ...base } = queryOf(search);
  const order = columns.find(({ name }) => name === search.by)?.name ?? "requests";
  const question = {
    ...base,
    filters: [...filters, isRequest, ["is_not", "route", [""]]],
    metrics: columns.map(({ name }) => name),
    dimensions: ["route"],
    order_by: [[order, order === "apdex" ? "asc" : "desc"] as [string, "asc" | "desc"]],
  };
  const listed = { ...question, pagination: { limit: shownRoutes } };
  const answer = useLiveQuery(listed);
  const { rows, error, isOldOrder } = useInOldOrder(listed, answer, answer.error !== null);
  const names = (rows ?? []).map(({ dimensions: [route] }) => route ?? "").toSorted();
  const time = `time:${granularityOf(search)}`;
  const trends = useLiveQuery({
    ...base,
    filters: [...filters, isRequest, ["is", "route", names.length === 0 ? [""] : names]],
    metrics: ["requests"],
    dimensions: [time, "route"],
    include: ["timeLabels"],
    pagination: { limit: 10_000 },
  });
  const series = overTime(trends.rows ?? [], trends.meta?.time_labels ?? []);
  return (
    <QuestionCard title="Routes" question={question}>
      {error !== null && rows === null ? (
        <Notice message={error} />
      ) : rows === null ? (
        <LoadingList />
      ) : rows.length === 0 ? (
        <p className="text-muted m-auto max-w-prose px-4 py-10 text-center text-xs text-pretty">
          No request of this time says its route. A route is a template such as <code>/users/:id</code>, which
          servers send beside the path.
        </p>
      ) : (
        <Ordered isOld={isOldOrder}>
          <ScrollRegion label="Routes">
            <table className="w-full text-[0.8125rem]">
              <FigureHead
                thing="Route"
                beside={["Over time"]}
                columns={columns}
                order={order}
                isLeastFirst={(name) => name === "apdex"}
              />
              <tbody>
                {rows.map((row) => (
                  <RouteRow
                    key={row.dimensions[0] ?? ""}
                    row={row}
                    order={order}
                    calls={series.get(row.dimensions[0] ?? "") ?? []}
                    onChoose={(route) => addFilter(["is", "route", [route]])}
                  />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </Ordered>
      )}
    </QuestionCard>
  );
}

function RouteRow({
  row: { dimensions, metrics },
  order,
  calls,
  onChoose,
}: {
  row: ResultRow;
  order: string;
  calls: readonly number[];
  onChoose: (route: string) => void;
}) {
  const route = dimensions[0] ?? "";
  const isFailing = (asNumber(metrics[1]) ?? 0) >= 5;
  return (
    <tr data-route={route} className="border-line hover:bg-hover border-t first:border-t-0">
      <th scope="row" className="max-w-0 min-w-44 px-2 text-left font-normal">
        <button
          type="button"
          title={route}
          onClick={() => onChoose(route)}
          className="block h-9 w-full truncate rounded-md px-2 text-left font-mono text-xs hover:underline"
        >
          <span className="sr-only">Show only </span>
          {route}
        </button>
      </th>
      <td className="px-3">
        <Sparkline values={calls} className="h-5 w-24" />
      </td>
      {columns.map(({ name, unit }, index) => (
        <td
          key={name}
          data-figure={name}
          className={`px-3 text-right whitespace-nowrap tabular-nums ${
            name === "error_rate" && isFailing
              ? "text-bad font-medium"
              : name === order
                ? "font-medium"
                : "text-muted"
          }`}
        >
          {formatValue(metrics[index], unit)}
        </td>
      ))}
    </tr>
  );
}
