import type { Directory } from "../store/tables.ts";
import type { RolledView } from "../query/rolled/rolled-view.ts";

/** A tenant's day that must be rolled up again. `seq` rises whenever more comes late. */
export interface StaleDay {
  readonly tenant: string;
  readonly day: number;
  readonly seq: number;
}

/** Remembers which days are rolled up, on disk. Times are milliseconds since 1970, at midnights of UTC. */
export interface RolledDays {
  /**
   * What of a tenant can be read from rollups; null while nothing is rolled up.
   * @param expiredUntil from when on its rows are all there, in milliseconds since 1970. By default all are. What came
   * late for a day before is told when the day is rolled up again: until then the rest of it is told by rollups alone
   */
  view(tenant: string, expiredUntil?: number): RolledView | null;
  /** The first day that is not rolled up; null when none was yet. */
  readonly until: number | null;
  /** Rows of days before this are noted when they arrive: those days are rolled up, or being so. */
  readonly watched: number;
  /** From now on rows of days before this are noted. */
  watch(until: number): void;
  /** Days up to this one are rolled up. @param since the first of them, when these are the first at all */
  advance(until: number, since: number): Promise<void>;
  /**
   * Notes that rows of these days are about to come; on disk when it resolves. Days that are not watched are passed over,
   * and so are those before 1970, which rollups cannot tell.
   */
  touch(days: ReadonlyMap<string, ReadonlySet<number>>): Promise<void>;
  /** The days that must be rolled up again. */
  stale(): StaleDay[];
  /** Remembers how many rows of events a tenant's day has in the mean. */
  weigh(rowsPerDay: ReadonlyMap<string, number>): void;
  /** A day is rolled up again, unless more has come since `seq`. */
  renewed(stale: StaleDay): Promise<void>;
  /** Forgets everything of a tenant. */
  forget(tenant: string): Promise<void>;
}

/** @param weights how many rows a tenant's day has in the mean. Who is not among them is taken to have many */
export async function openRolledDays(
  db: Directory,
  weights: ReadonlyMap<string, number> = new Map(),
): Promise<RolledDays> {
  const known = await db.selectFrom("rolled_until").selectAll().executeTakeFirst();
  let until = known?.until ?? null;
  let since = known?.since ?? 0;
  let watched = until ?? 0;
  let seq = 0;
  const stale = new Map<string, Map<number, number>>();
  let rowsPerDay = weights;
  for (const { tenant, day } of await db.selectFrom("stale_days").selectAll().execute()) note(tenant, day);

  function note(tenant: string, day: number): void {
    let days = stale.get(tenant);
    if (days === undefined) stale.set(tenant, (days = new Map()));
    days.set(day, (seq += 1));
  }

  async function save(from: number, to: number): Promise<void> {
    await db
      .insertInto("rolled_until")
      .values({ id: 1, since: from, until: to })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ since: from, until: to }))
      .execute();
    since = from;
    until = to;
  }

  return {
    view(tenant, expiredUntil = 0) {
      if (until === null || until <= since) return null;
      return {
        since,
        until,
        stale: new Set([...(stale.get(tenant)?.keys() ?? [])].filter((day) => day >= expiredUntil)),
        rowsPerDay: rowsPerDay.get(tenant) ?? Infinity,
        expiredUntil,
      };
    },
    weigh(changed) {
      rowsPerDay = changed;
    },
    get until() {
      return until;
    },
    get watched() {
      return watched;
    },
    watch(next) {
      watched = Math.max(watched, next);
    },
    async advance(next, first) {
      watched = Math.max(watched, next);
      // Something may have come for a day before the first while that was rolled up.
      const late = [...stale.values()].flatMap((days) => [...days.keys()]);
      await save(until === null ? late.reduce((a, b) => Math.min(a, b), first) : since, next);
    },
    async touch(days) {
      const late = [...days].flatMap(([tenant, some]) =>
        [...some].filter((day) => day >= 0 && day < watched).map((day) => ({ tenant, day })),
      );
      if (late.length === 0) return;
      for (const { tenant, day } of late) note(tenant, day);
      const earliest = Math.min(...late.map(({ day }) => day));
      // Before the first day there was nothing at all; what there is now is noted.
      if (until !== null && earliest < since) await save(earliest, until);
      for (let at = 0; at < late.length; at += 500) {
        await db
          .insertInto("stale_days")
          .values(late.slice(at, at + 500))
          .onConflict((conflict) => conflict.columns(["tenant", "day"]).doNothing())
          .execute();
      }
    },
    stale: () =>
      [...stale].flatMap(([tenant, days]) => [...days].map(([day, noted]) => ({ tenant, day, seq: noted }))),
    async renewed({ tenant, day, seq: noted }) {
      if (stale.get(tenant)?.get(day) !== noted) return;
      await db.deleteFrom("stale_days").where("tenant", "=", tenant).where("day", "=", day).execute();
      // Something may have come while it was taken off the disk; then it goes back there.
      if (stale.get(tenant)?.get(day) === noted) stale.get(tenant)?.delete(day);
      else
        await db
          .insertInto("stale_days")
          .values({ tenant, day })
          .onConflict((conflict) => conflict.columns(["tenant", "day"]).doNothing())
          .execute();
    },
    async forget(tenant) {
      stale.delete(tenant);
      await db.deleteFrom("stale_days").where("tenant", "=", tenant).execute();
    },
  };
}
