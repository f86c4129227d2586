import { sql, type PathsPlan, type PathsResult } from "@dendro/core";
import type { QueryContext, TenantScope } from "../query-context.ts";
import { sqlText } from "../sql-condition.ts";
import { sqlOrder } from "../sql-order.ts";
import { sqlEvents } from "../sql-source.ts";
import type { Statement } from "../../warehouse/warehouse.ts";
import { analysisMeta } from "./meta.ts";

/** Stations of one path that are looked at; what comes after is left out. */
const maxStations = 1000;

/** Answers which ways people go from the warehouse. */
export async function runPaths(context: QueryContext, plan: PathsPlan): Promise<PathsResult> {
  const byTime = await context.warehouse.query(compilePaths(context, plan, "time"), context.signal);
  // Where events of one millisecond are at different stations, their ids are read too, which takes longer.
  const isDoubtful = byTime.some((row) => Number(row.at(-1)) > 0);
  const rows = isDoubtful
    ? await context.warehouse.query(compilePaths(context, plan, "ids"), context.signal)
    : byTime;
  const station = (value: unknown) => (value === "" ? null : String(value));
  const results = rows.map(([step, from, to, count]) => ({
    step: Number(step),
    from: station(from),
    to: station(to),
    count: Number(count),
  }));
  return { results, meta: analysisMeta(context, plan, [plan.by]), query: plan.paths };
}

/**
 * Everybody's stations in order, with an empty one before the first and after the last, and from these the links next
 * to the middle: the station asked for, or the empty one at the beginning.
 * @param by what events are put in order by; by time alone the last column says whether that was not enough
 */
function compilePaths({ tenant, until }: TenantScope, plan: PathsPlan, by: "time" | "ids"): Statement {
  const { around, steps, limit } = plan.paths;
  const who = sqlText(plan.per, "r");
  const value = sqlText(plan.by, "r");
  const order = by === "time" ? sql`r.timestamp` : sqlOrder;
  const doubtful =
    by === "time"
      ? sql`arrayExists((one, next) -> one.1 = next.1 AND one.2 != next.2, arrayPopBack(visited), arrayPopFront(visited))`
      : sql`false`;
  const stations = sql`arrayPushBack(arrayPushFront(arraySlice(arrayCompact(arrayMap(one -> one.2, visited)), 1, ${maxStations}), ''), '')`;
  const middle = around === undefined ? sql`2` : sql`indexOf(stations, ${sql.text(around)})`;
  const events = sqlEvents(plan.filter, { tenant, until: until ?? null, range: plan.range }, [
    sql`${who} != ''`,
    sql`${value} != ''`,
  ]);
  // A link at place p leads from station p to the next; those from the middle on are steps 1, 2, …, those before -1, -2, …
  const before = around === undefined ? 0 : steps;
  const links = sql`
    SELECT if(p >= middle, p - middle + 1, p - middle) AS step, stations[p] AS from, stations[p + 1] AS to, count() AS n,
      max(max(doubtful)) OVER () AS in_doubt
    FROM (
      SELECT stations, doubtful, toInt64(${middle}) AS middle,
        arrayJoin(range(toUInt64(greatest(1, middle - ${before})), toUInt64(least(middle + ${steps}, length(stations))))) AS p
      FROM (
        SELECT ${stations} AS stations, ${doubtful} AS doubtful
        FROM (SELECT arraySort(groupArray((${order}, ${value}))) AS visited FROM ${events} GROUP BY ${who})
      )
      WHERE middle > 0
    )
    GROUP BY step, from, to
    ORDER BY step, n DESC, from, to
    LIMIT ${limit} BY step`;
  return { sql: links };
}
