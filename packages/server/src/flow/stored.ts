import { sql, type Event, type Visit } from "@dendro/core";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** How many rows one statement looks for. */
const rowsPerQuery = 5000;

/** Which of these events' ids the tenant's warehouse has already. */
export async function findStoredIds(
  warehouse: Warehouse,
  tenant: string,
  events: readonly Event[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const some of chunks(events)) {
    const times = some.map(({ timestamp }) => timestamp);
    const ids = sql`
      SELECT DISTINCT toString(id) FROM events
      WHERE tenant = ${sql.text(tenant)}
        AND type IN ${sql.texts([...new Set(some.map(({ type }) => type))])}
        AND timestamp >= ${sql.moment(Math.min(...times))} AND timestamp <= ${sql.moment(Math.max(...times))}
        AND toString(id) IN ${sql.texts(some.map(({ id }) => id))}`;
    for (const [id] of await warehouse.query({ sql: ids })) found.add(String(id));
  }
  return found;
}

/** Those of a batch's events that the warehouse lacks, after an insert of which nobody knows how far it came. */
export async function lackingEvents(warehouse: Warehouse, rows: readonly string[]): Promise<string[]> {
  const events = rows.map((row) => JSON.parse(row) as Event);
  const stored = new Map<string, ReadonlySet<string>>();
  for (const [tenant, ofTenant] of Map.groupBy(events, (event) => event.tenant))
    stored.set(tenant, await findStoredIds(warehouse, tenant, ofTenant));
  return rows.filter((_, index) => {
    const { tenant, id } = events[index] as Event;
    return !stored.get(tenant)?.has(id);
  });
}

/** Those of a batch's inputs and outputs that the warehouse lacks, likewise. */
export async function lackingContents(warehouse: Warehouse, rows: readonly string[]): Promise<string[]> {
  const stored = new Set<string>();
  const placed = rows.map((row) => ({
    row,
    ...(JSON.parse(row) as Pick<Event, "tenant" | "id" | "timestamp">),
  }));
  for (const some of chunks(placed)) {
    const places = sql`
      SELECT tenant, toString(id) FROM contents
      WHERE tenant IN ${sql.texts([...new Set(some.map(({ tenant }) => tenant))])}
        AND timestamp IN (${sql.join(
          some.map(({ timestamp }) => sql.moment(timestamp)),
          ", ",
        )})`;
    for (const [tenant, id] of await warehouse.query({ sql: places }))
      stored.add(`${String(tenant)}\0${String(id)}`);
  }
  return placed.flatMap(({ row, tenant, id }) => (stored.has(`${tenant}\0${id}`) ? [] : [row]));
}

/**
 * Those of a batch's signed visits that the warehouse lacks. A visit's place there is its tenant, start and session;
 * merges take away rows that cancel out, but the signed sum of its events stays, and every change of a visit raises it.
 */
export async function lackingVisits(warehouse: Warehouse, visits: readonly Visit[]): Promise<Visit[]> {
  const stored = new Map<string, number>();
  for (const some of chunks(visits)) {
    const times = some.map(({ timestamp }) => timestamp);
    const rows = sql`
      SELECT tenant, toUnixTimestamp64Milli(timestamp), session, sum(sign * toInt64(events)) FROM visits
      WHERE tenant IN ${sql.texts([...new Set(some.map(({ tenant }) => tenant))])}
        AND timestamp >= ${sql.moment(Math.min(...times))} AND timestamp <= ${sql.moment(Math.max(...times))}
        AND session IN ${sql.texts(some.map(({ session }) => session))}
      GROUP BY ALL`;
    for (const [tenant, timestamp, session, events] of await warehouse.query({ sql: rows }))
      stored.set(placeOf({ tenant, timestamp, session }), Number(events));
  }
  return [...Map.groupBy(visits, placeOf)].flatMap(([place, changes]) => {
    const after = changes.reduce((sum, { sign, events }) => sum + (sign === 1 ? events : 0), 0);
    return (stored.get(place) ?? 0) === after ? [] : changes;
  });
}

const placeOf = (row: Readonly<Record<"tenant" | "timestamp" | "session", unknown>>) =>
  `${String(row.tenant)}\0${Number(row.timestamp)}\0${String(row.session)}`;

function* chunks<T>(list: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < list.length; at += rowsPerQuery) yield list.slice(at, at + rowsPerQuery);
}
