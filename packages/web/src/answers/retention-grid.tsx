import type { RetentionResult } from "@dendro/core";
import { bucketTitle, type Granularity } from "../format/bucket.ts";
import { formatCount, formatValue } from "../format/format.ts";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { knownPeriods } from "./known-periods.ts";

/** Cohorts below each other and periods beside each other: the darker a cell, the more came back. */
export function RetentionGrid({
  results,
  granularity,
}: {
  results: RetentionResult["results"];
  granularity: Granularity;
}) {
  // Before anybody came there is nothing to tell of.
  const shown = results.slice(results.findIndex(({ size }) => size > 0));
  // The first is there also while it is still to come: it says so.
  const periods = Math.max(1, knownPeriods(shown));
  if (results.every(({ size }) => size === 0))
    return (
      <p className="text-muted px-4 py-12 text-center text-xs text-pretty">
        Nobody began in this time. Choose a longer one, or other filters.
      </p>
    );
  const named = granularity[0]?.toUpperCase() + granularity.slice(1);
  return (
    <ScrollRegion label="Retention" className="overflow-x-auto px-4 pb-4">
      <table className="w-full border-separate border-spacing-0.5 text-sm tabular-nums">
        <thead className="text-muted text-xs">
          <tr>
            <th scope="col" className="py-1 pr-3 text-left font-medium whitespace-nowrap">
              Began in
            </th>
            <th scope="col" className="px-2 py-1 text-right font-medium">
              People
            </th>
            {Array.from({ length: periods }, (_, index) => (
              <th key={index} scope="col" className="px-2 py-1 text-right font-medium whitespace-nowrap">
                {named} {index + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ cohort, size, is_partial: isPartial, returned }) => (
            <tr key={cohort}>
              <th scope="row" className="py-1.5 pr-3 text-left font-medium whitespace-nowrap">
                {bucketTitle(cohort, granularity, false)}
                {isPartial && (
                  <span
                    className="text-muted ml-1 text-xs font-normal"
                    title="More may begin in it, or did before the range."
                  >
                    in part
                  </span>
                )}
              </th>
              <td className="px-2 py-1.5 text-right">{formatCount(size)}</td>
              {returned.slice(0, periods).map((count, index) => {
                const share = retentionShare(count, size);
                return (
                  <td
                    key={index}
                    title={count === null ? "Still to come" : `${formatCount(count)} of ${formatCount(size)}`}
                    className="rounded-md px-2 py-1.5 text-right"
                    style={
                      share === null || share === 0
                        ? {}
                        : {
                            background: `color-mix(in srgb, var(--accent) ${Math.round(8 + share * 0.32)}%, var(--surface))`,
                          }
                    }
                  >
                    {count === null ? "" : formatValue(share, "percent")}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** What share of a cohort came back, in percent; null where that is still to come, or nobody began. */
const retentionShare = (count: number | null, size: number): number | null =>
  count === null || size === 0 ? null : (count / size) * 100;
