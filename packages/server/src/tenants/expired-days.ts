import type { Directory } from "../store/tables.ts";

/** From when on the rows of tenants are all there, in the warehouse of a data directory. */
export interface ExpiredDays {
  /** Of days before this some rows are gone, in milliseconds since 1970; 0 where all are there. */
  until(tenant: string): number;
  /** Notes that rows of days before this are about to go, in milliseconds since 1970. */
  note(tenant: string, until: number): Promise<void>;
  forget(tenant: string): Promise<void>;
}

export async function openExpiredDays(db: Directory): Promise<ExpiredDays> {
  const rows = await db.selectFrom("expired").selectAll().execute();
  const known = new Map(rows.map(({ tenant, until }) => [tenant, until]));
  const untilOf = (tenant: string) => known.get(tenant) ?? 0;
  return {
    until: untilOf,
    async note(tenant, until) {
      if (untilOf(tenant) >= until) return;
      await db
        .insertInto("expired")
        .values({ tenant, until })
        .onConflict((conflict) => conflict.column("tenant").doUpdateSet({ until }))
        .execute();
      known.set(tenant, until);
    },
    async forget(tenant) {
      await db.deleteFrom("expired").where("tenant", "=", tenant).execute();
      known.delete(tenant);
    },
  };
}
