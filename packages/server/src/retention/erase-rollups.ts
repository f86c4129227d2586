import { dayMs, sql, type Sql } from "@dendro/core";
import { findLostTypes } from "../rollup/lost-types.ts";
import { rollupTable, rollupTables } from "../warehouse/rollup-tables.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { besideEvents, deleteFrom, type Deletion } from "./erase-rows.ts";

const grains = ["day", "hour"] as const;

/** A tenant's days that are rolled up again, in milliseconds since 1970. */
export interface RenewedDays {
  readonly tenant: string;
  readonly days: Iterable<number>;
  /** From when on all of its events are there. */
  readonly expiredUntil: number;
}

/** Deletes what was rolled up of days and can be rolled up again: of types whose events are all still there. */
export async function deleteRolledDays(warehouse: Warehouse, renewed: readonly RenewedDays[]): Promise<void> {
  const events: Sql[] = [];
  const visits: Sql[] = [];
  for (const { tenant, days, expiredUntil } of renewed) {
    const whole: number[] = [];
    for (const day of days) {
      const lost = day < expiredUntil ? await findLostTypes(warehouse, tenant, day) : [];
      if (lost.length === 0) {
        whole.push(day);
        continue;
      }
      events.push(sql`${sqlDays(tenant, [day])} AND type NOT IN ${sql.texts(lost)}`);
      // Visits are made of page views, and went with them.
      if (!lost.includes("page_view")) visits.push(sqlDays(tenant, [day]));
    }
    if (whole.length === 0) continue;
    for (const conditions of [events, visits]) conditions.push(sqlDays(tenant, whole));
  }
  for (const grain of grains) {
    await deleteFrom(warehouse, rollupTable("events", grain), events);
    await deleteFrom(warehouse, rollupTable("visits", grain), visits);
  }
}

function sqlDays(tenant: string, days: readonly number[]): Sql {
  const spans = spansOf(days).map(
    ([from, to]) => sql`(unit >= ${sql.moment(from)} AND unit < ${sql.moment(to)})`,
  );
  return sql`tenant = ${sql.text(tenant)} AND (${sql.join(spans, " OR ")})`;
}

/** Days that follow each other are one span. */
function spansOf(days: readonly number[]): (readonly [from: number, to: number])[] {
  const spans: [number, number][] = [];
  for (const day of days.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.[1] === day) last[1] = day + dayMs;
    else spans.push([day, day + dayMs]);
  }
  return spans;
}

/** Deletes everything that was rolled up of what goes as a whole. */
export async function deleteRollups(warehouse: Warehouse, deletion: Deletion): Promise<void> {
  for (const grain of grains) {
    await deleteFrom(warehouse, rollupTable("events", grain), deletion.events);
    await deleteFrom(warehouse, rollupTable("visits", grain), [deletion.visits]);
  }
}

/** Every table that somebody's rows, or what was rolled up of them, may be in. */
export const erasedTables: readonly string[] = ["events", "visits", ...besideEvents, ...rollupTables];
