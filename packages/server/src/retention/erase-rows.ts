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
 * Which rows of the warehouse are somebody's. Where rows are deleted, texts that name people are told by their hash: a
 * statement that changes rows is kept in a file beside them for a while.
 */
export interface Rows {
  readonly tenant: string;
  /** What finds them. */
  events(bindings: Bindings): string;
  visits(bindings: Bindings): string;
  /** What deletes them, one after the other; by the last of them they are known to be somebody's. */
  readonly deletedEvents: readonly ((bindings: Bindings) => string)[];
  deletedVisits(bindings: Bindings): string;
}

/** What names things of which a user's events are part, so that what nobody's name stands on goes with them. */
const links = ["thread_id", "run_id", "trace_id", "session"] as const;

/**
 * A user's events, and those without a user of the same conversations, runs, traces and visits.
 * @param maxNamed things that one statement names; with a million it would take gigabytes
 */
export async function rowsOfUser(
  warehouse: Warehouse,
  tenant: string,
  user: string,
  maxNamed = 50_000,
): Promise<Rows> {
  const bindings = createBindings();
  const isOwn = (some: Bindings) => `tenant = ${some.text(tenant)} AND user_id = ${some.text(user)}`;
  const hashes = links.map((column) => `groupUniqArrayIf(toString(xxHash64(${column})), ${column} != '')`);
  const sql = `SELECT toString(xxHash64(${bindings.text(user)})), ${hashes.join(", ")} FROM events WHERE ${isOwn(bindings)}`;
  const [[hash, ...linked] = []] = await warehouse.query({ sql, parameters: bindings.parameters });
  const isUser = `xxHash64(user_id) = ${digits(hash)}`;
  const named = links.flatMap((column, index) =>
    ((linked[index] ?? []) as string[]).map((one) => ({ column, hash: digits(one) })),
  );
  const isLinked = Array.from({ length: Math.max(Math.ceil(named.length / maxNamed), 1) }, (_, part) =>
    sqlNamed(named.slice(part * maxNamed, (part + 1) * maxNamed)),
  );
  const sqlLinked = (some: Bindings) =>
    links
      .map((column) => `${column} IN (SELECT ${column} FROM events WHERE ${isOwn(some)} AND ${column} != '')`)
      .join(" OR ");
  return {
    tenant,
    events: (some) =>
      `tenant = ${some.text(tenant)} AND (user_id = ${some.text(user)} OR (user_id = '' AND (${sqlLinked(some)})))`,
    visits: isOwn,
    deletedEvents: isLinked.map((one, index) => (some) => {
      const isAnonymous = `(user_id = '' AND (${one}))`;
      const isLast = index === isLinked.length - 1;
      return `tenant = ${some.text(tenant)} AND ${isLast ? `(${isUser} OR ${isAnonymous})` : isAnonymous}`;
    }),
    deletedVisits: (some) => `tenant = ${some.text(tenant)} AND ${isUser}`,
  };
}

/** Rows that are part of one of these things. */
function sqlNamed(named: readonly { readonly column: string; readonly hash: string }[]): string {
  const byColumn = [...Map.groupBy(named, ({ column }) => column)].map(
    ([column, some]) => `xxHash64(${column}) IN (${some.map(({ hash }) => hash).join(", ")})`,
  );
  return byColumn.length === 0 ? "0" : byColumn.join(" OR ");
}

/** Everything of a tenant. */
export async function rowsOfTenant(warehouse: Warehouse, tenant: string): Promise<Rows> {
  const [[hash] = []] = await warehouse.query({
    sql: "SELECT toString(xxHash64({p0:String}))",
    parameters: { p0: tenant },
  });
  const where = () => `xxHash64(tenant) = ${digits(hash)}`;
  return { tenant, events: where, visits: where, deletedEvents: [where], deletedVisits: where };
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
  await uncover(warehouse);
  for (const where of rows.deletedEvents) await deleteFrom(warehouse, "events", where);
  await deleteFrom(warehouse, "visits", rows.deletedVisits);
}

/** Writes corrected rows anew, with what they are now: what they were before is still in the engine's files. */
async function uncover(warehouse: Warehouse): Promise<void> {
  const sql =
    "SELECT 1 FROM system.parts WHERE database = currentDatabase() AND table = 'events' AND active AND startsWith(name, 'patch-') LIMIT 1";
  if ((await warehouse.query({ sql, parameters: {} })).length === 0) return;
  await warehouse.maintain({
    sql: "ALTER TABLE events APPLY PATCHES SETTINGS mutations_sync = 2",
    parameters: {},
  });
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
    const isOfDay = (bindings: Bindings) =>
      `tenant = ${bindings.text(tenant)} AND unit >= ${bindings.moment(day)} AND unit < ${bindings.moment(day + dayMs)}`;
    for (const grain of grains) {
      await deleteFrom(
        warehouse,
        rollupTable("events", grain),
        (bindings) => `${isOfDay(bindings)} AND type NOT IN ${bindings.texts(lost)}`,
      );
      // Visits are made of page views, and went with them.
      if (!lost.includes("page_view")) await deleteFrom(warehouse, rollupTable("visits", grain), isOfDay);
    }
  }
}

/** Deletes everything that was rolled up of a tenant. */
export async function deleteRollups(warehouse: Warehouse, rows: Rows): Promise<void> {
  for (const relation of ["events", "visits"] as const)
    for (const grain of grains) await deleteFrom(warehouse, rollupTable(relation, grain), rows[relation]);
}

async function deleteFrom(
  warehouse: Warehouse,
  table: string,
  where: (bindings: Bindings) => string,
): Promise<void> {
  const bindings = createBindings();
  const sql = `ALTER TABLE ${table} DELETE WHERE ${where(bindings)} SETTINGS mutations_sync = 2`;
  await warehouse.maintain({ sql, parameters: bindings.parameters });
}

/** Every table that somebody's rows, or what was rolled up of them, may be in. */
export const erasedTables: readonly string[] = ["events", "visits", ...rollupTables];
