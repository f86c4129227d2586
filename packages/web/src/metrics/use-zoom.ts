import type { OnZoom } from "../charts/chart.tsx";
import { granularityOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";

const dayLength = "YYYY-MM-DD".length;

/** Shows the days that somebody dragged over in a chart. */
export function useZoom(): OnZoom {
  const { search, change } = useSearch();
  const granularity = granularityOf(search);
  return (first, last) => {
    const from = first.slice(0, dayLength);
    const to = lastDay(last.slice(0, dayLength), granularity);
    if (from !== "" && from <= to) change(({ range: _range, ...rest }) => ({ ...rest, from, to }));
  };
}

/** The last day of the bucket that begins on a day. */
function lastDay(day: string, granularity: ReturnType<typeof granularityOf>): string {
  const end = new Date(`${day}T00:00:00Z`);
  if (granularity === "week") end.setUTCDate(end.getUTCDate() + 6);
  if (granularity === "month") end.setUTCMonth(end.getUTCMonth() + 1, 0);
  return end.toISOString().slice(0, dayLength);
}
