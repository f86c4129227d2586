import { createSerialQueue } from "@dendro/core";
import type { Directory } from "../store/tables.ts";
import type { RolledView } from "../query/rolled/rolled-view.ts";

/** A tenant's day that must be rolled up again. `noted` is another number whenever more comes late. */
export interface StaleDay {
  readonly tenant: string;
  readonly day: number;
  readonly noted: number;
}

/**
 * Which days are rolled up, and which of them must be so again. What is stored decides: whoever opens it, whenever another
 * was killed, knows the same. Times are milliseconds since 1970, at midnights of UTC.
 */
export interface RolledDays {
  /**
   * What of a tenant can be read from rollups, as far as it was done or read here; null while nothing is rolled up.
   * @param expiredUntil from when on its rows are all there, in milliseconds since 1970. By default all are. What came
   * late for a day before is told when the day is rolled up again: until then the rest of it is told by rollups alone
   */
  view(tenant: string, expiredUntil?: number): RolledView | null;
  /** The first day that is not rolled up; null when none was yet. */
  readonly until: number | null;
  /** From now on rows of days before this are noted, whoever writes them: those days are rolled up, or being so. */
  watch(until: number): Promise<void>;
  /** Days up to this one are rolled up. @param since the first of them, when these are the first at all */
  advance(until: number, since: number): Promise<void>;
  /**
   * Notes that rows of these days are about to come; on disk when it resolves. Days that are not watched are passed over,
   * and so are those before 1970, which rollups cannot tell.
   */
  touch(days: ReadonlyMap<string, ReadonlySet<number>>): Promise<void>;
  /** The days that must be rolled up again, whoever has noted them; those noted first come first. */
  stale(): Promise<StaleDay[]>;
  /** Remembers how many rows of events a tenant's day has in the mean. */
  weigh(rowsPerDay: ReadonlyMap<string, number>): void;
  /** A day is rolled up again, unless more has been noted since. */
  renewed(stale: StaleDay): Promise<void>;
  /** Forgets everything of a tenant. */
  forget(tenant: string): Promise<void>;
}

/** Rows of one statement. */
const rowsAtOnce = 500;

/** @param weights how many rows a tenant's day has in the mean. Who is not among them is taken to have many */
export async function openRolledDays(
  db: Directory,
  weights: ReadonlyMap<string, number> = new Map(),
): Promise<RolledDays> {
  // One after the other, so that what is in memory changes in the order in which what is stored does.
  const queue = createSerialQueue();
  let rolled: { readonly since: number; readonly until: number } | null = null;
  let stale = new Map<string, Set<number>>();
  let rowsPerDay = weights;

  async function read(): Promise<StaleDay[]> {
    rolled = (await db.selectFrom("rolled_until").select(["since", "until"]).executeTakeFirst()) ?? null;
    const noted = await db.selectFrom("stale_days").selectAll().orderBy("noted").orderBy("day").execute();
    stale = new Map();
    for (const { tenant, day } of noted) remember(tenant, day);
    return noted;
  }

  function remember(tenant: string, day: number): void {
    const days = stale.get(tenant);
    if (days === undefined) stale.set(tenant, new Set([day]));
    else days.add(day);
  }

  const watched = async () =>
    (await db.selectFrom("watched_days").select("until").executeTakeFirstOrThrow()).until;

  async function watch(until: number): Promise<void> {
    await db.updateTable("watched_days").set({ until }).where("until", "<", until).execute();
  }

  async function note(late: readonly { tenant: string; day: number }[]): Promise<void> {
    await db.transaction().execute(async (step) => {
      const { notes: noted } = await step
        .updateTable("watched_days")
        .set(({ eb }) => ({ notes: eb("notes", "+", 1) }))
        .returning("notes")
        .executeTakeFirstOrThrow();
      for (let at = 0; at < late.length; at += rowsAtOnce)
        await step
          .insertInto("stale_days")
          .values(late.slice(at, at + rowsAtOnce).map((one) => ({ ...one, noted })))
          .onConflict((conflict) => conflict.columns(["tenant", "day"]).doUpdateSet({ noted }))
          .execute();
      // Before the first day there was nothing at all; what there is now is noted.
      const since = Math.min(...late.map(({ day }) => day));
      await step.updateTable("rolled_until").set({ since }).where("since", ">", since).execute();
    });
  }

  await read();
  return {
    view(tenant, expiredUntil = 0) {
      if (rolled === null || rolled.until <= rolled.since) return null;
      return {
        ...rolled,
        stale: new Set([...(stale.get(tenant) ?? [])].filter((day) => day >= expiredUntil)),
        rowsPerDay: rowsPerDay.get(tenant) ?? Infinity,
        expiredUntil,
      };
    },
    weigh(changed) {
      rowsPerDay = changed;
    },
    get until() {
      return rolled?.until ?? null;
    },
    watch: async (until) => await queue.add(async () => await watch(until)),
    advance: async (until, first) =>
      await queue.add(async () => {
        await watch(until);
        // Something may have come for a day before the first while that was rolled up.
        const late = (await read()).map(({ day }) => day);
        const since = rolled?.since ?? late.reduce((a, b) => Math.min(a, b), first);
        await db
          .insertInto("rolled_until")
          .values({ id: 1, since, until })
          .onConflict((conflict) => conflict.column("id").doUpdateSet({ until }))
          .execute();
        await read();
      }),
    touch: async (days) =>
      await queue.add(async () => {
        const before = await watched();
        const late = [...days].flatMap(([tenant, some]) =>
          [...some].filter((day) => day >= 0 && day < before).map((day) => ({ tenant, day })),
        );
        if (late.length === 0) return;
        await note(late);
        for (const { tenant, day } of late) remember(tenant, day);
        if (rolled !== null)
          rolled = { ...rolled, since: late.reduce((since, { day }) => Math.min(since, day), rolled.since) };
      }),
    stale: async () => await queue.add(read),
    renewed: async ({ tenant, day, noted }) =>
      await queue.add(async () => {
        const { numDeletedRows } = await db
          .deleteFrom("stale_days")
          .where("tenant", "=", tenant)
          .where("day", "=", day)
          .where("noted", "=", noted)
          .executeTakeFirst();
        if (numDeletedRows > 0n) stale.get(tenant)?.delete(day);
      }),
    forget: async (tenant) =>
      await queue.add(async () => {
        await db.deleteFrom("stale_days").where("tenant", "=", tenant).execute();
        stale.delete(tenant);
      }),
  };
}
