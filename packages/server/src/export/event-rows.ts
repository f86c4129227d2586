import { planQuery, querySchema, sql, type Plan, type ResolvedRange, type Sql } from "@dendro/core";
import type { TenantScope } from "../query/query-context.ts";
import { sqlAll } from "../query/sql-select.ts";
import { sqlSource } from "../query/sql-source.ts";
import type { RowFormat, Selection, Statement, Warehouse, WrittenRows } from "../warehouse/warehouse.ts";
import { exportColumns, selectedColumns, sqlLargeBytes } from "./event-columns.ts";
import type { ExportFormat } from "./formats.ts";
import type { EventList } from "./request.ts";
import { timeWindows, type Weigh } from "./time-windows.ts";

/**
 * What is sorted at once. The table is ordered by type first, so events in order of time must be sorted; a window at a
 * time, that needs little memory, has the first rows soon, and can be left between two of them.
 *
 * Found with a million events: sorted as a whole they take 1 GB more than the program at rest, so 100 to 250 MB,
 * however many there are. Of events of 40 KB it is 600 MB; without the limit of bytes it was 3 GB.
 */
const perWindow = { events: 32_768, bytes: 32 * 1024 * 1024 } as const;

const rowFormats: Readonly<Record<ExportFormat, RowFormat>> = {
  csv: "CSV",
  json: "JSONEachRow",
  ndjson: "JSONEachRow",
  parquet: "Parquet",
};

export interface EventRows extends TenantScope {
  readonly warehouse: Warehouse;
  readonly list: EventList;
  readonly format: ExportFormat;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The time that a list of events is about. @throws DendroError as a query with the same filters and range would */
export function planEvents({ filters, date_range, timezone }: EventList, now: number): Plan {
  return planQuery(querySchema.parse({ metrics: ["events"], filters, date_range, timezone }), now);
}

/**
 * A tenant's events, in order of time and id, written out. What is stored in the warehouse when its window is counted
 * is there, once; what arrives meanwhile may be.
 */
export async function* eventRows(
  { warehouse, tenant, until = null, list, format, now }: EventRows,
  signal: AbortSignal,
): AsyncGenerator<WrittenRows, void> {
  const whose = { tenant, until };
  const plan = planEvents(list, now);
  const select = (window: ResolvedRange, rows: number, limit: number) =>
    selectEvents(plan, whose, window, { list, format, rows, limit });
  const weighing =
    (weight: Sql): Weigh =>
    async (range, bucketMs) =>
      (await warehouse.query(weighEvents(plan, whose, range, { weight, bucketMs }), signal)).map(
        ([index, sum]) => [Number(index), Number(sum)],
      );
  const bytes = sqlLargeBytes(list.columns ?? exportColumns);
  async function* windows() {
    for await (const window of timeWindows(plan.range, weighing(sql`count()`), perWindow.events)) {
      const { weight: rows } = window;
      if (bytes === null) yield { window, rows };
      else
        for await (const part of timeWindows(window, weighing(bytes), perWindow.bytes))
          yield { window: part, rows };
    }
  }
  let left = list.limit ?? Infinity;
  async function* statements() {
    let isEmpty = true;
    for await (const { window, rows } of windows()) {
      isEmpty = false;
      yield select(window, rows, left);
      if (left <= 0) return;
    }
    // A file without rows has columns all the same.
    if (isEmpty) yield select({ from: plan.range.from, to: plan.range.from }, 0, 1);
  }
  for await (const written of warehouse.stream(statements(), rowFormats[format], signal)) {
    left -= written.rows;
    yield written;
  }
}

interface Wanted {
  readonly list: EventList;
  readonly format: ExportFormat;
  /** About how many there are. */
  readonly rows: number;
  readonly limit: number;
}

function selectEvents(
  plan: Plan,
  whose: TenantScope,
  range: ResolvedRange,
  { list, format, rows, limit }: Wanted,
): Selection {
  const { from, where } = sqlSource("events", { plan, ...whose, range });
  return {
    columns: selectedColumns(list.columns ?? exportColumns, format),
    from: sql`${from} WHERE ${sqlAll(where)}`,
    orderBy: sql`r.timestamp, r.id`,
    rows: Math.min(rows, limit),
    ...(limit === Infinity ? {} : { limit }),
  };
}

interface Weighing {
  /** An aggregate. */
  readonly weight: Sql;
  readonly bucketMs: number;
}

function weighEvents(
  plan: Plan,
  whose: TenantScope,
  range: ResolvedRange,
  { weight, bucketMs }: Weighing,
): Statement {
  const { from, where } = sqlSource("events", { plan, ...whose, range });
  const since = sql`toUnixTimestamp64Milli(r.timestamp) - ${sql.number(range.from)}`;
  return {
    sql: sql`SELECT toUInt32(floor((${since}) / ${sql.number(bucketMs)})) AS bucket, ${weight} FROM ${from} WHERE ${sqlAll(where)} GROUP BY bucket ORDER BY bucket`,
  };
}
