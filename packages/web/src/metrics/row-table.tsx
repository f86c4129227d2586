import { asNumber, type ResultRow } from "@dendro/core";
import { useSearch } from "../filters/use-search.ts";
import { countryName, formatValue } from "../format/format.ts";
import { dimensionsOf, type Cut } from "./cut.ts";
import type { ShownMetric } from "./shown-metrics.ts";

/** Groups with a bar behind each, as long as its share of the largest. */
export function RowTable({
  cut,
  metrics,
  rows,
}: {
  cut: Cut;
  metrics: readonly ShownMetric[];
  rows: readonly ResultRow[];
}) {
  const { addFilter } = useSearch();
  const largest = Math.max(1, ...rows.map((row) => asNumber(row.metrics[0]) ?? 0));
  return (
    <table className="w-full table-fixed border-separate border-spacing-y-0.5">
      <thead>
        <tr className="text-muted text-xs">
          <th scope="col" className="px-2 pb-1 text-left font-normal">
            {cut.title}
          </th>
          {metrics.map(({ name, title, short }, index) => (
            <th
              key={name}
              scope="col"
              title={title}
              className={`w-[5.5rem] truncate px-2 pb-1 text-right font-normal ${onPhones(index)}`}
            >
              {short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ dimensions, metrics: values }) => (
          <tr key={JSON.stringify(dimensions)} className="group relative">
            <th scope="row" className="relative h-8 p-0 text-left font-normal">
              <span
                aria-hidden
                className="bg-bar group-hover:bg-accent-soft absolute inset-y-0 left-0 rounded-md transition-[width,background-color] duration-300"
                style={{ width: `${((asNumber(values[0]) ?? 0) / largest) * 100}%` }}
              />
              <button
                type="button"
                title={dimensions.map((value) => value ?? "(none)").join(" ")}
                onClick={() =>
                  addFilter(
                    ...dimensionsOf(cut).map((name, at) => ["is", name, [dimensions[at] ?? ""]] as const),
                  )
                }
                className="relative block h-8 w-full truncate rounded-md px-2 text-left"
              >
                <span className="sr-only">Show only </span>
                {dimensions.length > 1 && (
                  <span className={cut.within === "country" ? "text-muted mr-2" : ""}>
                    {cut.within === "country" ? (dimensions[0] ?? "") : `${dimensions[0] ?? "(none)"} `}
                  </span>
                )}
                <Value dimension={cut.dimension} value={dimensions.at(-1) ?? null} />
              </button>
            </th>
            {metrics.map(({ name, unit }, index) => (
              <td
                key={name}
                className={`px-2 text-right whitespace-nowrap tabular-nums ${index === 0 ? "font-medium" : "text-muted"} ${onPhones(index)}`}
              >
                {formatValue(values[index], unit)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A phone has room for two figures beside a name. */
const onPhones = (index: number) => (index < 2 ? "" : "max-sm:hidden");

/** What it means that an event has no such thing, where "none" would puzzle. */
const withoutValue: Readonly<Record<string, string>> = {
  referrer_source: "Direct or unknown",
  referrer: "Direct or unknown",
  country: "Unknown",
  bot: "People and programs",
};

function Value({ dimension, value }: { dimension: string; value: string | null }) {
  if (value === null) return <span className="text-muted">{withoutValue[dimension] ?? "(none)"}</span>;
  if (dimension !== "country") return value;
  return (
    <>
      <span aria-hidden className="text-muted mr-2.5 inline-block w-5 text-xs tabular-nums">
        {value}
      </span>
      {countryName(value)}
    </>
  );
}
