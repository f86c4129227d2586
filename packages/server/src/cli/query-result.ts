import { readMetric, type Change, type Measure, type QueryResult, type Unit } from "@dendro/core";
import { renderText } from "../export/render-table.ts";
import { isCompared, tableOf } from "../export/result-table.ts";
import { formatBytes, formatDuration, formatNumber } from "./format.ts";
import { renderTable, type TableColumn } from "./table.ts";

/** The answer as a table for people: figures with their units, and the change where a comparison was asked for. */
export function renderResult({ results, query }: QueryResult): string {
  if (results.length === 0) return "No rows.";
  const compared = isCompared(query);
  const columns: TableColumn[] = [
    ...query.dimensions.map((title) => ({ title })),
    ...query.metrics.flatMap((title): TableColumn[] => [
      { title, align: "right" },
      ...(compared ? [{ title: "change", align: "right" } as const] : []),
    ]),
  ];
  const units = query.metrics.map(unitOf);
  const rows = results.map((row) => [
    ...row.dimensions.map((label) => (label === null || label === "" ? "(none)" : label)),
    ...row.metrics.flatMap((value, index) => [
      formatFigure(value, units[index]),
      ...(compared ? [formatChange(row.comparison?.change[index] ?? null, units[index])] : []),
    ]),
  ]);
  return renderTable(columns, rows);
}

/** The answer as CSV, as it would be exported. */
export const renderCsv = (result: QueryResult): string => renderText(tableOf(result), "csv");

function formatFigure(value: Measure, unit: Unit | undefined): string {
  if (value === null) return "–";
  if (typeof value === "string") return value;
  switch (unit) {
    case "percent":
      return `${formatNumber(value, 1)} %`;
    case "seconds":
      return formatDuration(value);
    case "milliseconds":
      return `${formatNumber(value, 1)} ms`;
    case "bytes":
      return formatBytes(value);
    case "usd":
      return `$${formatNumber(value, 4)}`;
    case "timestamp":
      return new Date(value).toISOString();
    default:
      return formatNumber(value, 2);
  }
}

function formatChange(change: Change, unit: Unit | undefined): string {
  if (change === null) return "–";
  if (change === "new") return "new";
  const [digits, of] = unit === "percent" ? [1, "points"] : [0, "%"];
  return `${change > 0 ? "+" : ""}${formatNumber(change, digits)} ${of}`;
}

/** The server may know a metric that we do not yet. */
function unitOf(name: string): Unit | undefined {
  try {
    return readMetric(name).unit;
  } catch {
    return undefined;
  }
}
