import { Link } from "@tanstack/react-router";
import type { Answer } from "../api/client.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount, formatCounted, formatValue } from "../format/format.ts";
import { rowLink } from "../lists/loading-list.tsx";
import { SortHeader } from "../lists/sort-header.tsx";
import { Ago } from "../ui/ago.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";

type Execution = Answer<"GET /api/v1/traces">["traces"][number];

/** What can come first, as the API names it. */
export const executionOrders = ["newest", "longest", "costliest", "most_errors"] as const;
type ExecutionOrder = (typeof executionOrders)[number];

const heads: readonly (readonly [order: ExecutionOrder | null, title: string])[] = [
  ["most_errors", "Outcome"],
  ["longest", "Took"],
  [null, "Events"],
  ["costliest", "Cost"],
  ["newest", "Started"],
];

/** Executions, each of which opens as a trace. */
export function ExecutionTable({
  executions,
  order,
  onOrder,
}: {
  executions: readonly Execution[];
  order: ExecutionOrder;
  onOrder: (order: ExecutionOrder) => void;
}) {
  const { search } = useSearch();
  return (
    <ScrollRegion label="Executions">
      <table className="w-full text-[0.8125rem]">
        <thead className="text-muted border-line border-b text-xs">
          <tr>
            <th scope="col" className="w-full px-4 py-2 text-left font-medium">
              Workflow
            </th>
            {heads.map(([by, title]) =>
              by === null ? (
                <th key={title} scope="col" className="px-3 py-2 text-right font-medium">
                  {title}
                </th>
              ) : (
                <SortHeader key={title} isChosen={order === by} onChoose={() => onOrder(by)}>
                  {title}
                </SortHeader>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {executions.map((execution) => (
            <tr
              key={execution.id}
              data-execution={execution.id}
              className="border-line hover:bg-hover relative border-t first:border-t-0"
            >
              <th scope="row" className="max-w-0 min-w-40 px-4 py-2 text-left font-normal">
                <Link
                  to="/traces/$traceId"
                  params={{ traceId: execution.id }}
                  search={carried(search)}
                  className={`block truncate font-medium ${rowLink}`}
                >
                  {execution.name ?? execution.id}
                </Link>
                <span className="text-muted block truncate text-xs">
                  {[execution.source, execution.user_id].filter((one) => one !== null).join(" · ")}
                </span>
              </th>
              <td
                className={`px-3 text-right whitespace-nowrap ${execution.errors > 0 ? "text-bad font-medium" : "text-muted"}`}
              >
                {execution.errors === 0 ? "OK" : formatCounted(execution.errors, "error")}
              </td>
              <td className="px-3 text-right whitespace-nowrap tabular-nums">
                {formatValue(execution.duration_ms, "milliseconds")}
              </td>
              <td className="text-muted px-3 text-right tabular-nums">{formatCount(execution.events)}</td>
              <td className="px-3 text-right tabular-nums">
                {execution.cost === 0 ? (
                  <span className="text-muted">–</span>
                ) : (
                  formatValue(execution.cost, "usd")
                )}
              </td>
              <td className="text-muted px-3 pr-4 text-right">
                {execution.start !== null && <Ago at={execution.start} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
