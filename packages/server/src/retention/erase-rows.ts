import { createBindings, type Bindings } from "../warehouse/bindings.ts";
import { findLostTypes } from "../warehouse/rollup/lost-types.ts";
import { dayMs } from "../warehouse/rollup/rolled-view.ts";
import { rollupTable, rollupTables } from "../warehouse/rollup/tables.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** What an erasure is about to take away. */
export interface Found {
  readonly events: number;
  readonly visits: number;
  /** Midnights of UTC, in milliseconds since 1970. */
  readonly days: ReadonlySet<number>;
  /** Pseudonyms under which they visited. */
  readonly visitors: readonly string[];
}

/**
 * Which rows of the warehouse are somebody's. Texts that name people are told by their hash: a statement that changes
 * rows is kept in a file beside them for a while.
 */
export interface Rows {
  readonly tenant: string;
  events(bindings: Bindings): string;
  visits(bindings: Bindings): string;
}

/** What names things of which a user's events are part, so that what nobody's name stands on goes with them. */
const links = ["thread_id", "run_id", "trace_id", "session"] as const;

/** A user's events, and those without a user of the same conversations, runs, traces and visits. */
export async function rowsOfUser(warehouse: Warehouse, tenant: string, user: string): Promise<Rows> {
  const bindings = createBindings();
  const hashes = links.map((column) => `groupUniqArrayIf(toString(xxHash64(${column})), ${column} != '')`);
  const sql = `SELECT toString(xxHash64(${bindings.text(user)})), ${hashes.join(", ")} FROM events WHERE tenant = ${bindings.text(tenant)} AND user_id = ${bindings.text(user)}`;
  const [[hash, ...linked] = []] = await warehouse.query({ sql, parameters: bindings.parameters });
  const isUser = `xxHash64(user_id) = ${digits(hash)}`;
  const isLinked = links.flatMap((column, index) => {
    const known = (linked[index] ?? []) as string[];
    return known.length === 0 ? [] : [`xxHash64(${column}) IN (${known.map(digits).join(", ")})`];
  });
  const anonymous = isLinked.length === 0 ? "" : ` OR (user_id = '' AND (${isLinked.join(" OR ")}))`;
  const own = (some: Bindings) => `tenant = ${some.text(tenant)}`;
  return {
    tenant,
    events: (some) => `${own(some)} AND (${isUser}${anonymous})`,
    visits: (some) => `${own(some)} AND ${isUser}`,
  };
}

/** Everything of a tenant. */
export async function rowsOfTenant(warehouse: Warehouse, tenant: string): Promise<Rows> {
  const [[hash] = []] = await warehouse.query({
    sql: "SELECT toString(xxHash64({p0:String}))",
    parameters: { p0: tenant },
  });
  const where = () => `xxHash64(tenant) = ${digits(hash)}`;
  return { tenant, events: where, visits: where };
}

/** Hashes come back as text, and are written as numbers. */
const digits = (hash: unknown) => String(BigInt(hash as string));

export async function findRows(warehouse: Warehouse, rows: Rows): Promise<Found> {
  const found = { events: 0, visits: 0, days: new Set<number>(), visitors: new Set<string>() };
  for (const table of ["events", "visits"] as const) {
    const bindings = createBindings();
    const where = rows[table](bindings);
    const sql = `SELECT toUnixTimestamp(toStartOfDay(timestamp, 'UTC')) AS day, count(), groupUniqArray(visitor) FROM ${table} WHERE ${where} GROUP BY day`;
    for (const [day, count, visitors] of await warehouse.query({ sql, parameters: bindings.parameters })) {
      found[table] += Number(count);
      found.days.add(Number(day) * 1000);
      for (const visitor of visitors as string[]) if (visitor !== "") found.visitors.add(visitor);
    }
  }
  return { ...found, visitors: [...found.visitors] };
}

/** Deletes the rows, for good as far as new files go. */
export async function deleteRows(warehouse: Warehouse, rows: Rows): Promise<void> {
  for (const table of ["events", "visits"] as const) {
    const bindings = createBindings();
    const sql = `ALTER TABLE ${table} DELETE WHERE ${rows[table](bindings)} SETTINGS mutations_sync = 2`;
    await warehouse.maintain({ sql, parameters: bindings.parameters });
  }
}

const grains = ["day", "hour"] as const;

/**
 * Deletes what was rolled up of a tenant's days and can be rolled up again: of types whose events are all still there.
 * @param expiredUntil from when on all of them are, in milliseconds since 1970
 */
export async function deleteRolledDays(
  warehouse: Warehouse,
  tenant: string,
  days: Iterable<number>,
  expiredUntil: number,
): Promise<void> {
  for (const day of days) {
    const lost = day < expiredUntil ? await findLostTypes(warehouse, tenant, day) : [];
    for (const grain of grains) {
      const scope = (bindings: Bindings) =>
        `tenant = ${bindings.text(tenant)} AND unit >= ${bindings.moment(day)} AND unit < ${bindings.moment(day + dayMs)}`;
      const bindings = createBindings();
      const where = `${scope(bindings)} AND type NOT IN ${bindings.texts(lost)}`;
      await remove(warehouse, rollupTable("events", grain), where, bindings);
      const ofVisits = createBindings();
      // Visits are made of page views, and went with them.
      if (!lost.includes("page_view"))
        await remove(warehouse, rollupTable("visits", grain), scope(ofVisits), ofVisits);
    }
  }
}

/** Deletes everything that was rolled up of a tenant. */
export async function deleteRollups(warehouse: Warehouse, rows: Rows): Promise<void> {
  for (const relation of ["events", "visits"] as const)
    for (const grain of grains) {
      const bindings = createBindings();
      await remove(warehouse, rollupTable(relation, grain), rows[relation](bindings), bindings);
    }
}

async function remove(warehouse: Warehouse, table: string, where: string, bindings: Bindings): Promise<void> {
  const sql = `ALTER TABLE ${table} DELETE WHERE ${where} SETTINGS mutations_sync = 2`;
  await warehouse.maintain({ sql, parameters: bindings.parameters });
}

/** Every table that somebody's rows, or what was rolled up of them, may be in. */
export const erasedTables: readonly string[] = ["events", "visits", ...rollupTables];
