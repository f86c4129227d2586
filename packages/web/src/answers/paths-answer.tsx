import type { PathsResult } from "@dendro/core";
import { useMemo } from "react";
import { FlowChart } from "../charts/flow-chart.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { pathFlow } from "./path-flow.ts";
import { PathsTable } from "./paths-table.tsx";

/** Paths as a flow or a table; beside a flow there is always a table for who cannot see it. */
export function PathsAnswer({
  title,
  results,
  isTable,
  chartClass,
  onChoose = () => {},
}: {
  title: string;
  results: PathsResult["results"];
  isTable: boolean;
  /** How high and wide a flow is. */
  chartClass: string;
  /** Told the station that somebody clicked. */
  onChoose?: (station: string) => void;
}) {
  const flow = useMemo(() => pathFlow(title, results), [title, results]);
  if (flow.links.length === 0)
    return (
      <p className="text-muted m-auto px-4 py-12 text-center text-xs text-pretty">
        Nobody went anywhere in this time. Choose a longer one, or other filters.
      </p>
    );
  return (
    <>
      {!isTable && (
        <ScrollRegion label="Flow" className="grow overflow-x-auto p-2">
          <FlowChart flow={flow} className={chartClass} onChoose={onChoose} />
        </ScrollRegion>
      )}
      <PathsTable results={results} isSeen={isTable} />
    </>
  );
}
