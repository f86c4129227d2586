import type { Order } from "./list-search.ts";

/** How a column looks, and what the list can be sorted by in it. */
interface ColumnLook {
  /** In pixels; the name takes what is left. */
  readonly width: number;
  readonly isNumber?: boolean;
  readonly order?: Order;
}

const looks = {
  name: { width: 0 },
  started: { width: 148, order: "newest" },
  duration: { width: 104, isNumber: true, order: "longest" },
  status: { width: 112, order: "most_errors" },
  tokens: { width: 96, isNumber: true, order: "most_tokens" },
  cost: { width: 96, isNumber: true, order: "costliest" },
  model: { width: 160 },
  user: { width: 140 },
  spans: { width: 80, isNumber: true },
  worker: { width: 140 },
  conversation: { width: 140 },
  id: { width: 180 },
} as const satisfies Record<string, ColumnLook>;

export type ColumnName = keyof typeof looks;
export const lookOf = (name: string): ColumnLook => looks[name as ColumnName];
export const columnNames = Object.keys(looks) as ColumnName[];

/** Those that are shown when nobody chose. */
export const usualColumns: readonly ColumnName[] = [
  "name",
  "started",
  "duration",
  "status",
  "tokens",
  "cost",
  "model",
  "user",
  "spans",
];

/** Those that the address names; the name of a trace is always there. */
export function readColumns(text: string | undefined): readonly ColumnName[] {
  if (text === undefined) return usualColumns;
  const named = new Set(text.split(","));
  return columnNames.filter((name) => name === "name" || named.has(name));
}

/** As the address names them; undefined for the usual ones. */
export function writeColumns(columns: readonly ColumnName[]): string | undefined {
  const text = columnNames.filter((name) => columns.includes(name)).join(",");
  return text === usualColumns.join(",") ? undefined : text;
}

export const columnTitles: Readonly<Record<ColumnName, string>> = {
  name: "Name",
  started: "Started",
  duration: "Duration",
  status: "Status",
  tokens: "Tokens",
  cost: "Cost",
  model: "Model",
  user: "User",
  spans: "Spans",
  worker: "Worker",
  conversation: "Conversation",
  id: "Trace id",
};
