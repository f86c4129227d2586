import { createSerialQueue, dayMs, dayOf, sql } from "@dendro/core";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compileBuild } from "./build.ts";
import { findLostTypes } from "./lost-types.ts";
import type { RolledDays } from "./rolled-days.ts";
import { rollupTable, rollupTables, wholeSlice } from "../warehouse/rollup-tables.ts";
import type { Watermark } from "../flow/watermark.ts";

/** A day is rolled up this long after its end: until then what belongs to it may still come. In milliseconds. */
const settleMs = 2 * 60 * 60 * 1000;
/** Days that are rolled up again in one go. */
const maxRenewed = 200;

/** How many rows of events a day of each tenant has in the mean, of the days that are rolled up. */
export async function rowsPerDay(warehouse: Pick<Warehouse, "query">): Promise<Map<string, number>> {
  const rollup = sql.id(rollupTable("events", "day"));
  const rows = await warehouse.query({
    sql: sql`SELECT tenant, sum(row_count) / uniqExact(unit) FROM ${rollup} FINAL WHERE slice = ${sql.text(wholeSlice)} GROUP BY tenant`,
  });
  return new Map(rows.map(([tenant, count]) => [String(tenant), Number(count)]));
}

export interface RollupScheduler {
  /** Rolls up what is due. Called again and again. */
  work(signal?: AbortSignal): Promise<void>;
  /** Does something while nothing is rolled up. */
  pause<T>(work: () => Promise<T>): Promise<T>;
}

export interface RollupSchedulerOptions {
  readonly warehouse: Warehouse;
  readonly rolled: RolledDays;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** How much of the log is in the warehouse. */
  readonly watermark: Pick<Watermark, "settled">;
  /** Of a tenant's days before this some rows are gone, in milliseconds since 1970. @defaultValue all are there */
  readonly expiredUntil?: (tenant: string) => number;
}

/**
 * Keeps rollups: whole days, once they are over, and again when something came late. While a day is being rolled up,
 * whatever arrives for it is noted, and it is done again.
 */
export function createRollupScheduler({
  warehouse,
  rolled,
  clock,
  watermark,
  expiredUntil = () => 0,
}: RollupSchedulerOptions): RollupScheduler {
  const queue = createSerialQueue();
  /** Months of which something was rolled up in this round. */
  const touched = new Set<number>();
  let lastBuild: number | null = null;

  async function build(from: number, tenant: string | null): Promise<void> {
    touched.add(monthOf(from));
    // Newer than whatever was built of the day before, also when clocks were put back since.
    lastBuild = Math.max(clock(), (lastBuild ?? (await findLastBuild())) + 1);
    const isExpired = tenant !== null && from < expiredUntil(tenant);
    const lost = isExpired ? await findLostTypes(warehouse, tenant, from) : [];
    const statements = compileBuild({ from, to: from + dayMs, tenant, build: lastBuild, lost });
    for (const statement of statements) await warehouse.maintain(statement);
  }

  async function rollUp(signal?: AbortSignal): Promise<void> {
    const due = dayOf(clock() - settleMs);
    const first = rolled.until ?? (await findFirstDay(due));
    if (rolled.until === null && first === due) return await rolled.advance(due, due);
    let day = first;
    for (; day < due; day += dayMs) {
      signal?.throwIfAborted();
      // From here on rows for the day are noted before they are written; those on their way are in the warehouse then.
      await rolled.watch(day + dayMs);
      await watermark.settled();
      // One event of long ago would make thousands of days to build.
      if (await hasEvents(day)) await build(day, null);
      await rolled.advance(day + dayMs, first);
      if (monthOf(day) !== monthOf(day + dayMs)) await tidy();
    }
  }

  async function renew(signal?: AbortSignal): Promise<void> {
    // What is noted by now is in the warehouse by then; a day that more is noted of later stays stale.
    const stale = (await rolled.stale()).slice(0, maxRenewed);
    if (stale.length > 0) await watermark.settled();
    for (const one of stale) {
      signal?.throwIfAborted();
      if (rolled.until !== null && one.day < rolled.until) await build(one.day, one.tenant);
      await rolled.renewed(one);
    }
  }

  /** Puts what was rolled up of a month into one piece, which is read much faster than many. */
  async function tidy(): Promise<void> {
    if (touched.size === 0) return;
    for (const month of touched) for (const table of rollupTables) await warehouse.compact(table, month);
    touched.clear();
    rolled.weigh(await rowsPerDay(warehouse));
  }

  /** The first day that has events; what comes for any day before `due` is noted from now on. */
  async function findFirstDay(due: number): Promise<number> {
    await rolled.watch(due);
    await watermark.settled();
    const [[count, earliest] = []] = await warehouse.query({
      sql: "SELECT count(), toUnixTimestamp64Milli(min(timestamp)) FROM events WHERE timestamp >= toDateTime64(0, 3, 'UTC')",
    });
    return Number(count) === 0 ? due : Math.min(dayOf(Number(earliest)), due);
  }

  async function hasEvents(day: number): Promise<boolean> {
    const one = sql`SELECT 1 FROM events WHERE timestamp >= ${sql.moment(day)} AND timestamp < ${sql.moment(day + dayMs)} LIMIT 1`;
    return (await warehouse.query({ sql: one })).length > 0;
  }

  async function findLastBuild(): Promise<number> {
    const builds = rollupTables.map((table) => sql`SELECT max(build) AS build FROM ${sql.id(table)}`);
    const [[last] = []] = await warehouse.query({
      sql: sql`SELECT max(build) FROM (${sql.join(builds, " UNION ALL ")})`,
    });
    return Number(last);
  }

  return {
    work: async (signal) =>
      await queue.add(async () => {
        await rollUp(signal);
        await renew(signal);
        await tidy();
      }),
    pause: queue.add,
  };
}

/** The month of UTC that a day lies in, as the tables' partitions are called. */
function monthOf(day: number): number {
  const date = new Date(day);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}
