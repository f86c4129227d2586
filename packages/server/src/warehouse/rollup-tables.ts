import type { TableName } from "@dendro/core";

/** What one table's rollups keep: one row for each unit of time, slice, value of the slice and combination of keys. */
export interface RolledTable {
  readonly table: TableName;
  /** Columns that conditions may look at in every slice. */
  readonly keys: readonly string[];
  /**
   * Columns that rows are told apart by, one at a time: each is a slice. To each, of which of the texts below it counts
   * the different values: states of many texts are large, and in a slice all rows without its column are kept again.
   */
  readonly slices: Readonly<Record<string, readonly string[]>>;
  /** Columns of numbers whose sum, count, smallest and largest are kept. */
  readonly numbers: readonly string[];
  /** Columns of numbers whose quantiles are kept. */
  readonly sketched: readonly string[];
  /** Columns of texts whose different values are counted over all rows. */
  readonly distinct: readonly string[];
}

/** The slice of all rows together. */
export const wholeSlice = "";

const counting = (texts: readonly string[], ...columns: readonly string[]) =>
  Object.fromEntries(columns.map((column) => [column, texts]));

const acquisition = ["referrer_source", "channel", "utm_source", "utm_medium", "utm_campaign"];
const devices = ["country", "browser", "os", "device"];
const work = ["model", "provider", "route", "method", "error_type"];

export const rolledTables: Readonly<Record<TableName, RolledTable>> = {
  events: {
    table: "events",
    keys: ["type", "status", "bot", "cached"],
    slices: {
      ...counting(["user_id", "visitor", "thread_id", "run_id"], "source", "name"),
      ...counting(["visitor"], "path", ...devices, ...acquisition),
      ...counting(["user_id", "thread_id", "run_id"], ...work),
    },
    numbers: [
      "timestamp",
      "duration_ms",
      "engaged_before_ms",
      "cost_usd",
      "input_tokens",
      "output_tokens",
      "cache_read_tokens",
      "cache_write_tokens",
      "reasoning_tokens",
      "bytes",
    ],
    sketched: ["duration_ms"],
    distinct: ["user_id", "visitor", "thread_id", "run_id"],
  },
  visits: {
    table: "visits",
    keys: [],
    slices: counting([], "source", ...devices, ...acquisition, "entry_page", "exit_page"),
    numbers: ["duration_s", "pageviews", "bounce"],
    sketched: [],
    distinct: [],
  },
};

/** Days have every slice; hours, for calendars of other zones, only the whole. */
export type Grain = "day" | "hour";

export const rollupTable = (table: TableName, grain: Grain): string => `rollup_${table}_${grain}s`;

/** The tables of rollups. */
export const rollupTables: readonly string[] = (["events", "visits"] as const).flatMap((table) =>
  (["day", "hour"] as const).map((grain) => rollupTable(table, grain)),
);

/** The slices in which the different values of a text are counted. */
export const slicesCounting = ({ slices }: RolledTable, text: string): string[] => [
  wholeSlice,
  ...Object.keys(slices).filter((column) => slices[column]?.includes(text)),
];

/** The columns of states, with their types, in order. */
export function stateColumns({ numbers, sketched, distinct }: RolledTable): { name: string; type: string }[] {
  return [
    { name: "row_count", type: "UInt64" },
    ...numbers.flatMap((column) => [
      { name: `${column}_sum`, type: "Float64" },
      { name: `${column}_count`, type: "UInt64" },
      { name: `${column}_min`, type: "Nullable(Float64)" },
      { name: `${column}_max`, type: "Nullable(Float64)" },
    ]),
    ...sketched.flatMap((column) => [
      { name: `${column}_bins`, type: "Map(Int32, UInt64)" },
      // All of them where they are few; of rows that an older release made, none.
      { name: `${column}_values`, type: "Array(Float64)" },
    ]),
    ...distinct.flatMap((column) => [
      { name: `${column}_present`, type: "UInt64" },
      { name: `${column}_uniq`, type: "AggregateFunction(uniq, String)" },
    ]),
  ];
}
