import { responseIds, type Remembered } from "@dendro/ingest";
import { createBindings, type Bindings } from "../warehouse/bindings.ts";
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
  events(bindings: Bindings): string;
  visits(bindings: Bindings): string;
}

/**
 * Which rows of the warehouse go. Where rows are deleted, texts that name people are told by their hash: a statement
 * that changes rows is kept in a file beside them for a while.
 */
export interface Deletion {
  /** What deletes events, one after the other; by the last of them they are known to be somebody's. */
  readonly events: readonly Condition[];
  readonly visits: Condition;
}

/** What a row must be. */
export type Condition = (bindings: Bindings) => string;

/** What names things of which a user's events are part, so that what nobody's name stands on goes with them. */
const links = ["thread_id", "run_id", "trace_id", "session", "anonymous_id"] as const;

/** All names of users: the one that holds of those who have been named otherwise too. */
export async function namesOf(
  warehouse: Pick<Warehouse, "query">,
  tenant: string,
  users: readonly string[],
): Promise<string[]> {
  const bindings = createBindings();
  const sql = `SELECT DISTINCT user_id FROM events WHERE tenant = ${bindings.text(tenant)} AND user_alias IN ${bindings.texts(users)}`;
  const rows = await warehouse.query({ sql, parameters: bindings.parameters });
  return [...new Set([...users, ...rows.map(([user]) => String(user))])];
}

/**
 * Users' events, and those without a user of the same conversations, runs, traces, visits and anonymous ids; a name may be
 * an anonymous id too.
 */
export function findsUsers(tenant: string, users: readonly string[]): Finder {
  const isOwn = (some: Bindings) => `tenant = ${some.text(tenant)} AND user_id IN ${some.texts(users)}`;
  const sqlLinked = (some: Bindings) =>
    links
      .map((column) => `${column} IN (SELECT ${column} FROM events WHERE ${isOwn(some)} AND ${column} != '')`)
      .join(" OR ");
  const isNamed = (some: Bindings) => `anonymous_id IN ${some.texts(users)}`;
  return {
    events: (some) =>
      `tenant = ${some.text(tenant)} AND (user_id IN ${some.texts(users)} OR (user_id = '' AND (${isNamed(some)} OR ${sqlLinked(some)})))`,
    visits: (some) =>
      `(${isOwn(some)}) OR (tenant = ${some.text(tenant)} AND user_id = '' AND ${isNamed(some)})`,
  };
}

export function findsTenant(tenant: string): Finder {
  const isOf = (some: Bindings) => `tenant = ${some.text(tenant)}`;
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
  const bindings = createBindings();
  const hashes = links.map((column) => `groupUniqArrayIf(toString(xxHash64(${column})), ${column} != '')`);
  const sql = `SELECT ${hashes.join(", ")} FROM events WHERE tenant = ${bindings.text(tenant)} AND user_id IN ${bindings.texts(users)}`;
  const [linked = []] = await warehouse.query({ sql, parameters: bindings.parameters });
  const names = (await hashesOf(warehouse, users)).join(", ");
  const isUser = `(xxHash64(user_id) IN (${names}) OR (user_id = '' AND xxHash64(anonymous_id) IN (${names})))`;
  const named = links.flatMap((column, index) =>
    ((linked[index] ?? []) as string[]).map((one) => ({ column, hash: digits(one) })),
  );
  const isLinked = Array.from({ length: Math.max(Math.ceil(named.length / maxNamed), 1) }, (_, part) =>
    sqlNamed(named.slice(part * maxNamed, (part + 1) * maxNamed)),
  );
  return {
    events: isLinked.map((one, index) => (some) => {
      const isAnonymous = `(user_id = '' AND (${one}))`;
      const isLast = index === isLinked.length - 1;
      return `tenant = ${some.text(tenant)} AND ${isLast ? `(${isUser} OR ${isAnonymous})` : isAnonymous}`;
    }),
    visits: (some) => `tenant = ${some.text(tenant)} AND ${isUser}`,
  };
}

/** Rows that are part of one of these things. */
function sqlNamed(named: readonly { readonly column: string; readonly hash: string }[]): string {
  const byColumn = [...Map.groupBy(named, ({ column }) => column)].map(
    ([column, some]) => `xxHash64(${column}) IN (${some.map(({ hash }) => hash).join(", ")})`,
  );
  return byColumn.length === 0 ? "0" : byColumn.join(" OR ");
}

/** Deletes everything of tenants. */
export async function deletesTenants(warehouse: Warehouse, tenants: readonly string[]): Promise<Deletion> {
  const isOf = `xxHash64(tenant) IN (${(await hashesOf(warehouse, tenants)).join(", ")})`;
  return { events: [() => isOf], visits: () => isOf };
}

async function hashesOf(warehouse: Warehouse, texts: readonly string[]): Promise<string[]> {
  const bindings = createBindings();
  const sql = `SELECT toString(xxHash64(arrayJoin(${bindings.texts(texts)})))`;
  return (await warehouse.query({ sql, parameters: bindings.parameters })).map(([hash]) => digits(hash));
}

/** Hashes come back as text, and are written as numbers. */
const digits = (hash: unknown) => String(BigInt(hash as string));

export async function findRows(warehouse: Warehouse, finder: Finder): Promise<Found> {
  const found = { events: 0, visits: 0, days: new Set<number>() };
  const remembered = Array.from(sqlRemembered.events, () => new Set<string>());
  for (const table of ["events", "visits"] as const) {
    const bindings = createBindings();
    const where = finder[table](bindings);
    const sql = `SELECT toUnixTimestamp(toStartOfDay(timestamp, 'UTC')) AS day, count(), ${sqlRemembered[table].join(", ")} FROM ${table} WHERE ${where} GROUP BY day`;
    for (const [day, count, ...ids] of await warehouse.query({ sql, parameters: bindings.parameters })) {
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

const sqlDistinct = (texts: readonly string[]) =>
  `arrayConcat(${texts.map((text) => `groupUniqArray(${text})`).join(", ")})`;

/** Distinct ids of the answers of calls. */
export const sqlAnswers = sqlDistinct(
  responseIds.map((path) => `ifNull(toString(${["data", ...path].join(".")}), '')`),
);

/** What somebody is remembered by: visitors, users, anonymous ids, traces, answers. */
const sqlOfBoth = [["visitor"], ["user_id", "user_alias"], ["anonymous_id"]].map(sqlDistinct);
const sqlRemembered = {
  events: [...sqlOfBoth, sqlDistinct(["trace_id"]), sqlAnswers],
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
  await deleteLooseNotes(warehouse);
}

/** Deletes what is noted of events that are gone: a note names its event, and tells a number of it. */
export async function deleteLooseNotes(warehouse: Warehouse): Promise<void> {
  const sql = "SELECT 1 FROM out_of_bounds LIMIT 1";
  if ((await warehouse.query({ sql, parameters: {} })).length === 0) return;
  await deleteFrom(warehouse, "out_of_bounds", [
    () =>
      "(tenant, timestamp, id) NOT IN (SELECT tenant, timestamp, id FROM events WHERE (tenant, timestamp) IN (SELECT tenant, timestamp FROM out_of_bounds))",
  ]);
}

/** Writes corrected rows anew, with what they are now: what they were before is still in the engine's files. */
export const uncover = async (warehouse: Warehouse): Promise<void> =>
  await warehouse.applyUpdates(["events", "visits"]);

/** Deletes the rows for which one of the conditions holds, and waits until they are gone. */
export async function deleteFrom(
  warehouse: Warehouse,
  table: string,
  conditions: readonly Condition[],
): Promise<void> {
  if (conditions.length === 0) return;
  const bindings = createBindings();
  const where = conditions.map((condition) => `(${condition(bindings)})`).join(" OR ");
  await warehouse.deleteWhere({ table, where, parameters: bindings.parameters });
}
