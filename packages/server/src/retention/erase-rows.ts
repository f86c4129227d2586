import { sql, type Sql } from "@dendro/core";
import { responseIds, type Remembered } from "@dendro/ingest";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** What an erasure is about to take away. */
export interface Found {
  readonly events: number;
  readonly visits: number;
  /** Midnights of UTC, in milliseconds since 1970. */
  readonly days: ReadonlySet<number>;
  /** By what they are remembered elsewhere. */
  readonly remembered: Remembered;
}

/** What finds somebody's rows. */
export interface Finder {
  readonly events: Sql;
  readonly visits: Sql;
}

/**
 * Which rows of the warehouse go. Where rows are deleted, texts that name people are told by their hash: a statement
 * that changes rows is kept in a file beside them for a while.
 */
export interface Deletion {
  /** What deletes events, one after the other; by the last of them they are known to be somebody's. */
  readonly events: readonly Sql[];
  readonly visits: Sql;
}

/** What names things of which a user's events are part, so that what nobody's name stands on goes with them. */
const links = ["thread_id", "run_id", "trace_id", "session", "anonymous_id"] as const;

/** All names of users: the one that holds of those who have been named otherwise too. */
export async function namesOf(
  warehouse: Pick<Warehouse, "query">,
  tenant: string,
  users: readonly string[],
): Promise<string[]> {
  const names = sql`SELECT DISTINCT user_id FROM events WHERE tenant = ${sql.text(tenant)} AND user_alias IN ${sql.texts(users)}`;
  const rows = await warehouse.query({ sql: names });
  return [...new Set([...users, ...rows.map(([user]) => String(user))])];
}

/**
 * Users' events, and those without a user of the same conversations, runs, traces, visits and anonymous ids; a name may be
 * an anonymous id too.
 */
export function findsUsers(tenant: string, users: readonly string[]): Finder {
  const isOf = sql`tenant = ${sql.text(tenant)}`;
  const isOwn = sql`${isOf} AND user_id IN ${sql.texts(users)}`;
  const isNamed = sql`anonymous_id IN ${sql.texts(users)}`;
  const isLinked = sql.join(
    links.map((name) => {
      const column = sql.id(name);
      return sql`${column} IN (SELECT ${column} FROM events WHERE ${isOwn} AND ${column} != '')`;
    }),
    " OR ",
  );
  return {
    events: sql`${isOf} AND (user_id IN ${sql.texts(users)} OR (user_id = '' AND (${isNamed} OR ${isLinked})))`,
    visits: sql`(${isOwn}) OR (${isOf} AND user_id = '' AND ${isNamed})`,
  };
}

export function findsTenant(tenant: string): Finder {
  const isOf = sql`tenant = ${sql.text(tenant)}`;
  return { events: isOf, visits: isOf };
}

/**
 * Deletes what {@link findsUsers} finds.
 * @param maxNamed things that one statement names; with a million it would take gigabytes
 */
export async function deletesUsers(
  warehouse: Warehouse,
  tenant: string,
  users: readonly string[],
  maxNamed = 50_000,
): Promise<Deletion> {
  const isOf = sql`tenant = ${sql.text(tenant)}`;
  const hashes = links.map((name) => {
    const column = sql.id(name);
    return sql`groupUniqArrayIf(toString(xxHash64(${column})), ${column} != '')`;
  });
  const [linked = []] = await warehouse.query({
    sql: sql`SELECT ${sql.join(hashes, ", ")} FROM events WHERE ${isOf} AND user_id IN ${sql.texts(users)}`,
  });
  const names = sqlHashes(await hashesOf(warehouse, users));
  const isUser = sql`(xxHash64(user_id) IN (${names}) OR (user_id = '' AND xxHash64(anonymous_id) IN (${names})))`;
  const named = links.flatMap((column, index) =>
    ((linked[index] ?? []) as string[]).map((one) => ({ column, hash: BigInt(one) })),
  );
  const isLinked = Array.from({ length: Math.max(Math.ceil(named.length / maxNamed), 1) }, (_, part) =>
    sqlNamed(named.slice(part * maxNamed, (part + 1) * maxNamed)),
  );
  return {
    events: isLinked.map((one, index) => {
      const isAnonymous = sql`(user_id = '' AND (${one}))`;
      const isLast = index === isLinked.length - 1;
      return sql`${isOf} AND ${isLast ? sql`(${isUser} OR ${isAnonymous})` : isAnonymous}`;
    }),
    visits: sql`${isOf} AND ${isUser}`,
  };
}

/** Rows that are part of one of these things. */
function sqlNamed(named: readonly { readonly column: string; readonly hash: bigint }[]): Sql {
  const byColumn = [...Map.groupBy(named, ({ column }) => column)].map(
    ([column, some]) => sql`xxHash64(${sql.id(column)}) IN (${sqlHashes(some.map(({ hash }) => hash))})`,
  );
  return byColumn.length === 0 ? sql`0` : sql.join(byColumn, " OR ");
}

/** Deletes everything of tenants. */
export async function deletesTenants(warehouse: Warehouse, tenants: readonly string[]): Promise<Deletion> {
  const isOf = sql`xxHash64(tenant) IN (${sqlHashes(await hashesOf(warehouse, tenants))})`;
  return { events: [isOf], visits: isOf };
}

/** Hashes come back as text, and are written as numbers. */
async function hashesOf(warehouse: Warehouse, texts: readonly string[]): Promise<bigint[]> {
  const hashes = sql`SELECT toString(xxHash64(arrayJoin(${sql.texts(texts)})))`;
  return (await warehouse.query({ sql: hashes })).map(([hash]) => BigInt(hash as string));
}

const sqlHashes = (hashes: readonly bigint[]): Sql =>
  sql.join(
    hashes.map((hash) => sql`${hash}`),
    ", ",
  );

export async function findRows(warehouse: Warehouse, finder: Finder): Promise<Found> {
  const found = { events: 0, visits: 0, days: new Set<number>() };
  const remembered = Array.from(sqlRemembered.events, () => new Set<string>());
  for (const table of ["events", "visits"] as const) {
    const remembers = sql.join(sqlRemembered[table], ", ");
    const days = sql`SELECT toUnixTimestamp(toStartOfDay(timestamp, 'UTC')) AS day, count(), ${remembers} FROM ${sql.id(table)} WHERE ${finder[table]} GROUP BY day`;
    for (const [day, count, ...ids] of await warehouse.query({ sql: days })) {
      found[table] += Number(count);
      found.days.add(Number(day) * 1000);
      ids.forEach((some, index) => {
        for (const id of some as string[]) if (id !== "") remembered[index]?.add(id);
      });
    }
  }
  const [visitors = [], users = [], anonymous = [], traces = [], answers = []] = remembered.map((ids) => [
    ...ids,
  ]);
  return { ...found, remembered: { visitors, users, anonymous, traces, calls: { traces, answers } } };
}

function sqlDistinct(texts: readonly Sql[]): Sql {
  const distinct = texts.map((text) => sql`groupUniqArray(${text})`);
  return sql`arrayConcat(${sql.join(distinct, ", ")})`;
}

/** Distinct ids of the answers of calls. */
export const sqlAnswers = sqlDistinct(
  responseIds.map((path) => {
    const value = path.reduce((parent, key) => sql`${parent}.${sql.id(key)}`, sql`data`);
    return sql`ifNull(toString(${value}), '')`;
  }),
);

/** What somebody is remembered by: visitors, users, anonymous ids, traces, answers. */
const sqlOfBoth = [[sql`visitor`], [sql`user_id`, sql`user_alias`], [sql`anonymous_id`]].map(sqlDistinct);
const sqlRemembered = {
  events: [...sqlOfBoth, sqlDistinct([sql`trace_id`]), sqlAnswers],
  visits: sqlOfBoth,
};

/** Deletes rows, for good as far as new files go: of many in as few statements as it can be. */
export async function deleteRows(warehouse: Warehouse, deletions: readonly Deletion[]): Promise<void> {
  await uncover(warehouse);
  for (const { events } of deletions)
    for (const where of events.slice(0, -1)) await deleteFrom(warehouse, "events", [where]);
  await deleteFrom(
    warehouse,
    "events",
    deletions.flatMap(({ events }) => events.slice(-1)),
  );
  await deleteFrom(
    warehouse,
    "visits",
    deletions.map(({ visits }) => visits),
  );
  await deleteLooseRows(warehouse);
}

/** What is kept of events beside them, each row under its event's tenant, time and id. */
export const besideEvents = ["out_of_bounds", "contents"] as const;

/** Deletes what is kept beside events that are gone: numbers of theirs, inputs and outputs. */
export async function deleteLooseRows(warehouse: Warehouse): Promise<void> {
  for (const name of besideEvents) {
    const table = sql.id(name);
    const loose = sql`(tenant, timestamp, id) NOT IN (SELECT tenant, timestamp, id FROM events WHERE (tenant, timestamp) IN (SELECT tenant, timestamp FROM ${table}))`;
    const found = sql`SELECT 1 FROM ${table} WHERE ${loose} LIMIT 1`;
    if ((await warehouse.query({ sql: found })).length > 0) await deleteFrom(warehouse, name, [loose]);
  }
}

/** Writes corrected rows anew, with what they are now: what they were before is still in the engine's files. */
export const uncover = async (warehouse: Warehouse): Promise<void> =>
  await warehouse.applyUpdates(["events", "visits"]);

/** Deletes the rows for which one of the conditions holds, and waits until they are gone. */
export async function deleteFrom(
  warehouse: Warehouse,
  table: string,
  conditions: readonly Sql[],
): Promise<void> {
  if (conditions.length === 0) return;
  const where = sql.join(
    conditions.map((condition) => sql`(${condition})`),
    " OR ",
  );
  await warehouse.deleteWhere({ table, where });
}
