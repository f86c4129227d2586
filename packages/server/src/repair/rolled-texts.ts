import {
  canonicalProvider,
  cleanText,
  maskAddresses,
  sql,
  type KeptParameters,
  type Sql,
  type TableName,
} from "@dendro/core";
import { canonicalHost } from "@dendro/ingest";
import { compileRenaming, type RenamedValue } from "../rollup/rename.ts";
import { rollupTable } from "../warehouse/rollup-tables.ts";
import type { RepairKind } from "./kind.ts";
import { decodedOnce } from "./pages.ts";
import { count } from "./report.ts";
import type { RenewDays, RepairContext } from "./context.ts";

/** What becomes of a value that rows were rolled up by; it depends on nothing but itself and the column. */
type MendValue = (value: string, column: string) => string;

export interface RolledMend {
  readonly mendRolled: MendValue;
  /** Only of days that began before, in milliseconds since 1970. @defaultValue of all */
  readonly before?: number;
}

const paths = new Set(["path", "entry_page", "exit_page"]);

/** A source is a site's host or any other name; a host has a dot. */
const isHost = (source: string) => /^[^\s/]+\.[^\s/]+$/u.test(source);

export const rolledPages = (before: number): RolledMend => ({
  before,
  mendRolled(value, column) {
    if (column === "source") return isHost(value) ? canonicalHost(value) : value;
    return paths.has(column) ? decodedOnce(value) : value;
  },
});

export const rolledProviders: RolledMend = {
  mendRolled: (value, column) => (column === "provider" ? canonicalProvider(value) : value),
};

export const rolledWithoutAddresses = (kept: KeptParameters): RolledMend => ({
  mendRolled: (value, column) => maskAddresses(cleanText(value, column, kept)),
});

/** @param nameOf the name of a campaign's source; the same text where there is none */
export const rolledSources = (before: number, nameOf: (source: string) => string): RolledMend => ({
  before,
  mendRolled: (value, column) => (column === "referrer_source" ? nameOf(value) : value),
});

type RolledKind = Pick<RepairKind, "name" | "title" | "isPrivate"> & RolledMend;

/** A value, and what becomes of it by one kind after the other. */
interface Mended extends RenamedValue {
  readonly slice: string;
  readonly by: readonly RolledKind[];
}

/** Values that are looked at in one go, and that one statement changes. */
const maxValues = 100_000;
const maxRenamed = 2000;

/**
 * Mends what days are rolled up by whose rows are gone: nothing is left that they could be rolled up from again. What gets
 * the value of another is counted with it.
 */
export async function repairRolledTexts(
  context: RepairContext,
  kinds: readonly RolledKind[],
  renewDays: RenewDays,
): Promise<void> {
  for (const [before, some] of Map.groupBy(kinds, (kind) => kind.before))
    for (const table of ["events", "visits"] as const) {
      const isOld =
        before === undefined ? sql`1` : sql`unit < fromUnixTimestamp(${Math.trunc(before / 1000)})`;
      await repairTable(context, { table, where: sql`${isOld} AND ${isGone[table]}` }, some, renewDays);
    }
}

/** Rows of a rollup. */
interface Rows {
  readonly table: TableName;
  /** Which of them. */
  readonly where: Sql;
}

async function repairTable(
  context: RepairContext,
  rows: Rows,
  kinds: readonly RolledKind[],
  renewDays: RenewDays,
): Promise<void> {
  let after: readonly [slice: string, value: string] = ["", ""];
  for (;;) {
    context.signal.throwIfAborted();
    const values = await readValues(context, rows, after);
    const mended = values.flatMap(([slice, from, hash]): Mended[] => {
      let to = from;
      const by = kinds.filter(({ mendRolled }) => to !== (to = mendRolled(to, slice)));
      return from === to ? [] : [{ slice, from, hash, to, by }];
    });
    const alike = Map.groupBy(mended, ({ slice, by }) => [slice, ...by.map(({ name }) => name)].join());
    for (const some of alike.values())
      for (let at = 0; at < some.length; at += maxRenamed)
        await rename(context, rows, some.slice(at, at + maxRenamed), renewDays);
    if (values.length < maxValues) return;
    const [slice, value] = values.at(-1) ?? after;
    after = [slice, value];
  }
}

async function readValues(
  { warehouse }: RepairContext,
  { table, where }: Rows,
  [slice, value]: readonly [slice: string, value: string],
): Promise<[slice: string, value: string, hash: string][]> {
  const next = sql`SELECT toString(slice) AS s, value, toString(any(xxHash64(value))) FROM ${sql.id(rollupTable(table, "day"))} WHERE slice != '' AND value != '' AND (s, value) > (${sql.text(slice)}, ${sql.text(value)}) AND ${where} GROUP BY s, value ORDER BY s, value LIMIT ${maxValues}`;
  const rows = await warehouse.query({ sql: next });
  return rows.map(([name, text, hash]) => [String(name), String(text), String(hash)]);
}

/** Renames values of one slice that the same kinds change. */
async function rename(
  context: RepairContext,
  { table, where }: Rows,
  mended: readonly Mended[],
  renewDays: RenewDays,
): Promise<void> {
  const { warehouse, apply, signal } = context;
  const [first] = mended;
  if (first === undefined) return;
  const { slice, by, from, to } = first;
  const isPrivate = by.some((kind) => kind.isPrivate);
  const types = table === "events" ? sql`groupUniqArray(toString(type))` : sql`[]`;
  const days = sql`SELECT tenant, toUnixTimestamp(unit), uniqExact(value), ${types} FROM ${sql.id(rollupTable(table, "day"))} WHERE slice = ${sql.text(slice)} AND value IN ${sql.texts(mended.map((one) => one.from))} AND ${where} GROUP BY tenant, unit ORDER BY unit`;
  for (const [tenant, seconds, rows, gone] of await warehouse.query({ sql: days })) {
    signal.throwIfAborted();
    for (const { name, title } of by)
      count(
        context.tally(name, title),
        [`rolled.${slice}`],
        () => `${slice}: ${isPrivate ? "" : from} → ${to}`,
        Number(rows),
      );
    if (!apply) continue;
    const place = {
      table,
      slice,
      tenant: String(tenant),
      day: Number(seconds) * 1000,
      types: table === "events" ? (gone as string[]) : null,
    };
    await renewDays(place.tenant, async () => {
      const { put, emptied } = compileRenaming(place, mended);
      await warehouse.maintain(put);
      await warehouse.deleteWhere(emptied);
    });
  }
}

/** Of which rows of a rollup nothing is left that they were made of. */
const isGone = {
  events: sql`(tenant, unit, type) NOT IN (SELECT tenant, toStartOfDay(timestamp, 'UTC'), type FROM events)`,
  visits: sql`(tenant, unit) NOT IN (SELECT tenant, toStartOfDay(timestamp, 'UTC') FROM visits)`,
} as const satisfies Record<TableName, Sql>;
