import type { FunnelResult } from "@dendro/core";
import { formatCount, formatValue } from "../format/format.ts";
import { ScrollRegion } from "../ui/scroll-region.tsx";

type Row = FunnelResult["results"][number];

/** A funnel step by step: how many came so far, and what share of those before. */
export function FunnelSteps({ results, isSplit }: { results: readonly Row[]; isSplit: boolean }) {
  if (results.every(({ steps }) => steps[0]?.count === 0))
    return (
      <p className="text-muted px-4 py-12 text-center text-xs text-pretty">
        Nobody took the first step in this time. Choose a longer one, or other filters.
      </p>
    );
  return (
    <div className="divide-line divide-y">
      {results.map((row) => (
        <section key={row.dimension ?? ""} className="px-4 py-3">
          {isSplit && <h3 className="mb-2 text-sm font-medium">{row.dimension ?? "(none)"}</h3>}
          <Steps row={row} />
        </section>
      ))}
    </div>
  );
}

function Steps({ row: { dimension, steps } }: { row: Row }) {
  return (
    <ScrollRegion label={`Funnel ${dimension ?? ""}`.trim()}>
      <table className="w-full table-fixed text-sm">
        <thead className="text-muted text-xs">
          <tr>
            <th scope="col" className="py-1 text-left font-medium sm:w-40">
              Step
            </th>
            <th scope="col" className="py-1 text-left font-medium max-sm:hidden">
              <span className="sr-only">Share</span>
            </th>
            <th scope="col" className="w-16 py-1 text-right font-medium">
              Count
            </th>
            <th scope="col" className="w-20 py-1 text-right font-medium">
              Of first
            </th>
            <th scope="col" className="w-20 py-1 text-right font-medium sm:w-32">
              Of step before
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ name, count, rate, rate_from_previous: fromPrevious }, index) => (
            <tr key={index}>
              <th scope="row" className="truncate py-1 pr-3 text-left font-medium">
                {name}
              </th>
              <td className="py-1 max-sm:hidden" aria-hidden>
                <span className="bg-hover flex h-9 overflow-hidden rounded-md">
                  <span
                    className="bg-accent block h-full rounded-md transition-[width] duration-300"
                    style={{ width: `${rate ?? 0}%` }}
                  />
                </span>
              </td>
              <td className="py-1 text-right tabular-nums">{formatCount(count)}</td>
              <td className="py-1 text-right font-medium tabular-nums">{formatValue(rate, "percent")}</td>
              <td className="text-muted py-1 text-right tabular-nums">
                {index === 0 ? "" : formatValue(fromPrevious, "percent")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
