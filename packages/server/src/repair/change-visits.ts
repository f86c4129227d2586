import { dayMs, sql, type Sql } from "@dendro/core";
import type { RenewDays, RepairContext } from "./context.ts";

/** Visits that are alike, by the hash of what they have, and what becomes of it, by the column. */
export interface VisitChange {
  /** As digits. */
  readonly hash: string;
  readonly set: Readonly<Record<string, string>>;
}

/** The day of UTC that a visit began on: its midnight in milliseconds since 1970. */
export const sqlVisitDay = sql`intDiv(toUnixTimestamp64Milli(timestamp), ${dayMs}) * ${dayMs}`;

/**
 * Changes texts of visits in place. The statement is kept for a while, so it names visits by hashes.
 * @param hash of what visits are told by
 * @param changes of the same columns all
 * @returns how many visits there are of them
 */
export async function changeVisits(
  { warehouse, apply }: Pick<RepairContext, "warehouse" | "apply">,
  renewDays: RenewDays,
  {
    hash,
    where,
    changes,
  }: { readonly hash: Sql; readonly where: Sql; readonly changes: readonly VisitChange[] },
): Promise<number> {
  const numbers = sql.join(
    changes.map((one) => sql`toUInt64(${BigInt(one.hash)})`),
    ", ",
  );
  const isOne = sql`${where} AND ${hash} IN (${numbers})`;
  const touched = sql`SELECT tenant, ${sqlVisitDay} AS day, sum(sign) FROM visits WHERE ${isOne} GROUP BY tenant, day`;
  const days = await warehouse.query({ sql: touched });
  if (apply) {
    for (const [tenant, some] of Map.groupBy(days, ([name]) => String(name)))
      await renewDays(tenant, async (begin) => {
        for (const [, day] of some) await begin(Number(day));
      });
    const updates = Object.keys(changes[0]?.set ?? {}).map((name) => {
      const column = sql.id(name);
      const texts = sql.texts(changes.map(({ set }) => set[name] ?? ""));
      return sql`${column} = transform(${hash}, [${numbers}], ${texts}, toString(${column}))`;
    });
    // All at once: the hash is of what stood there before.
    await warehouse.rewriteWhere({ table: "visits", where: isOne }, sql.join(updates, ", "));
  }
  return days.reduce((sum, [, , visits]) => sum + Number(visits), 0);
}
