import { asNumber, type ResultRow } from "@dendro/core";
import { categoryColor, openBucket, type ChartColor, type Line, type Plot } from "../charts/plot.ts";

/**
 * Groups over time as bars upon each other, and on top what all others have together.
 * @param colors of groups that have one of their own
 * @param groups the largest, the largest first; null has no value
 * @param rows by time and group
 * @param totals of all groups, by time
 * @param partial labels of times that are not whole or not over
 */
export function stackOf({
  colors = {},
  groups,
  rows,
  totals,
  partial,
}: {
  colors?: Readonly<Record<string, ChartColor>>;
  groups: readonly (string | null)[];
  rows: readonly ResultRow[];
  totals: readonly ResultRow[];
  partial: readonly string[];
}): Pick<Plot, "labels" | "lines" | "open"> {
  const labels = totals.map(({ dimensions: [label] }) => label ?? "");
  const open = openBucket(labels, partial);
  const values = new Map(
    rows.map(({ dimensions: [label, group], metrics: [value] }) => [
      `${label} ${group ?? ""}`,
      asNumber(value) ?? 0,
    ]),
  );
  const isToCome = (index: number) => open !== null && index > open;
  const lines = groups.map((group, index): Line => ({
    id: `group ${group ?? ""}`,
    title: group ?? "(none)",
    values: labels.map((label, at) => (isToCome(at) ? null : (values.get(`${label} ${group ?? ""}`) ?? 0))),
    shape: "bar",
    color: colors[group ?? ""] ?? categoryColor(index),
  }));
  const others = totals.map(({ metrics: [total] }, at) => {
    const named = lines.reduce((sum, line) => sum + (line.values[at] ?? 0), 0);
    const rest = (asNumber(total) ?? 0) - named;
    // Sums of fractions differ in their last digits.
    return isToCome(at) ? null : rest > 1e-9 ? rest : 0;
  });
  const hasOthers = others.some((value) => value !== null && value > 0);
  const line: Line = { id: "others", title: "Others", values: others, shape: "bar", color: "c8" };
  return { labels, open, lines: hasOthers ? [...lines, line] : lines };
}
