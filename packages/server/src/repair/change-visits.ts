import { dayMs } from "@dendro/core";
import { createBindings } from "../warehouse/bindings.ts";
import type { RenewDays, RepairContext } from "./context.ts";

/** Visits that are alike, by the hash of what they have, and what becomes of it, by the column. */
export interface VisitChange {
  /** As digits. */
  readonly hash: string;
  readonly set: Readonly<Record<string, string>>;
}

/** The day of UTC that a visit began on, as SQL: its midnight in milliseconds since 1970. */
export const sqlVisitDay = `intDiv(toUnixTimestamp64Milli(timestamp), ${dayMs}) * ${dayMs}`;

/**
 * Changes texts of visits in place. The statement is kept for a while, so it names visits by hashes.
 * @param hash SQL of what visits are told by
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
  }: { readonly hash: string; readonly where: string; readonly changes: readonly VisitChange[] },
): Promise<number> {
  const numbers = changes.map((one) => `toUInt64(${String(BigInt(one.hash))})`).join(", ");
  const isOne = `${where} AND ${hash} IN (${numbers})`;
  const sql = `SELECT tenant, ${sqlVisitDay} AS day, sum(sign) FROM visits WHERE ${isOne} GROUP BY tenant, day`;
  const days = await warehouse.query({ sql, parameters: {} });
  if (apply) {
    for (const [tenant, some] of Map.groupBy(days, ([name]) => String(name)))
      await renewDays(tenant, async (begin) => {
        for (const [, day] of some) await begin(Number(day));
      });
    const bindings = createBindings();
    const updates = Object.keys(changes[0]?.set ?? {}).map((column) => {
      const texts = bindings.texts(changes.map(({ set }) => set[column] ?? ""));
      return `${column} = transform(${hash}, [${numbers}], ${texts}, toString(${column}))`;
    });
    // All at once: the hash is of what stood there before.
    await warehouse.rewriteWhere(
      { table: "visits", where: isOne, parameters: bindings.parameters },
      updates.join(", "),
    );
  }
  return days.reduce((sum, [, , visits]) => sum + Number(visits), 0);
}
