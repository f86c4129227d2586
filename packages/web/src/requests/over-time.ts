import { asNumber, type ResultRow } from "@dendro/core";

/**
 * Rows by time and group as one list a group, with zeros where nothing was.
 * @param labels of every bucket of the time
 */
export function overTime(
  rows: readonly ResultRow[],
  labels: readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const places = new Map(labels.map((label, index) => [label, index]));
  const series = new Map<string, number[]>();
  for (const { dimensions, metrics } of rows) {
    const place = places.get(dimensions[0] ?? "");
    if (place === undefined) continue;
    const group = dimensions[1] ?? "";
    const values = series.get(group) ?? labels.map(() => 0);
    values[place] = asNumber(metrics[0]) ?? 0;
    series.set(group, values);
  }
  return series;
}
