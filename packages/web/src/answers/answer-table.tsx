import type { ResultMeta, ResultRow } from "@dendro/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { bucketTitle } from "../format/bucket.ts";
import { countryName, exactValue, formatChange, formatCount, formatValue } from "../format/format.ts";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { useCatalog } from "../questions/catalog.ts";
import { dimensionTitle, type MetricInfo } from "../questions/metric-info.ts";
import { granularityIn } from "../questions/drawing.ts";

/** By which column a table is sorted. */
export interface Sorting {
  readonly by: string | null;
  readonly direction: "asc" | "desc";
  readonly onSort: (name: string, direction: "asc" | "desc") => void;
}

/** As many rows as a page draws without becoming slow; files have all. */
const mostRows = 500;

/** An answer row by row. */
export function AnswerTable({
  dimensions,
  metrics,
  rows,
  meta,
  sorting,
  onOnly,
}: {
  dimensions: readonly string[];
  metrics: readonly MetricInfo[];
  rows: readonly ResultRow[];
  meta: ResultMeta | null;
  sorting?: Sorting;
  onOnly?: (dimension: string, value: string) => void;
}) {
  const catalog = useCatalog();
  const isCompared = rows[0]?.comparison !== undefined;
  return (
    <ScrollRegion label="Rows" className="relative min-h-0 grow overflow-auto">
      <table className="w-full text-sm">
        <thead className="bg-surface sticky top-0">
          <tr className="text-muted border-line border-b text-xs">
            {dimensions.map((name) => (
              <HeadCell key={name} name={name} title={dimensionTitle(name, catalog)} sorting={sorting} />
            ))}
            {metrics.map(({ name, title }) => (
              <HeadCell key={name} name={name} title={title} sorting={sorting} isNumber />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((row) => (
            <tr key={row.dimensions.join("\n")} className="border-line hover:bg-hover border-b last:border-0">
              {dimensions.map((name, index) => (
                <td key={name} className="max-w-80 truncate px-3 py-1.5">
                  <Value dimension={name} value={row.dimensions[index] ?? null} onOnly={onOnly} />
                </td>
              ))}
              {metrics.map(({ name, unit }, index) => (
                <td key={name} className="px-3 py-1.5 text-right whitespace-nowrap tabular-nums">
                  <span title={exactValue(row.metrics[index], unit)}>
                    {formatValue(row.metrics[index], unit)}
                  </span>
                  {isCompared && (
                    <span className="text-muted ml-2 inline-block min-w-14 text-xs">
                      {formatChange(row.comparison?.change[index] ?? null, meta?.change_units?.[index])}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && (
        <p className="text-muted px-3 py-2 text-xs">
          The first {formatCount(mostRows)} of {formatCount(rows.length)} rows; a file has all.
        </p>
      )}
    </ScrollRegion>
  );
}

function HeadCell({
  name,
  title,
  sorting,
  isNumber = false,
}: {
  name: string;
  title: string;
  sorting: Sorting | undefined;
  isNumber?: boolean;
}) {
  const align = isNumber ? "text-right" : "text-left";
  if (sorting === undefined)
    return (
      <th scope="col" className={`px-3 py-2 font-medium whitespace-nowrap ${align}`}>
        {title}
      </th>
    );
  const isSorted = sorting.by === name;
  const Arrow = sorting.direction === "asc" ? ArrowUp : ArrowDown;
  const next = isSorted ? (sorting.direction === "asc" ? "desc" : "asc") : isNumber ? "desc" : "asc";
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (sorting.direction === "asc" ? "ascending" : "descending") : "none"}
      className={`px-1 py-1 font-medium whitespace-nowrap ${align}`}
    >
      <button
        type="button"
        onClick={() => sorting.onSort(name, next)}
        className="hover:text-ink inline-flex h-7 items-center gap-1 rounded-md px-2"
      >
        {title}
        {isSorted && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}

function Value({
  dimension,
  value,
  onOnly,
}: {
  dimension: string;
  value: string | null;
  onOnly: ((dimension: string, value: string) => void) | undefined;
}) {
  const granularity = granularityIn([dimension]);
  const shown =
    value === null ? (
      <span className="text-muted">(none)</span>
    ) : granularity !== null ? (
      bucketTitle(value, granularity, false)
    ) : dimension === "country" ? (
      countryName(value)
    ) : (
      value
    );
  if (onOnly === undefined || granularity !== null) return shown;
  return (
    <button
      type="button"
      title={value ?? "(none)"}
      onClick={() => onOnly(dimension, value ?? "")}
      className="max-w-full truncate rounded-sm text-left hover:underline"
    >
      <span className="sr-only">Show only </span>
      {shown}
    </button>
  );
}
