import { dayMs, dayOf, sql, type Sql } from "@dendro/core";
import type { Writer } from "../flow/writer.ts";
import type { MaintenanceJob } from "../schedule/maintenance.ts";
import type { RollupScheduler } from "../rollup/scheduler.ts";
import type { RolledDays } from "../rollup/rolled-days.ts";
import type { Deletion, Warehouse } from "../warehouse/warehouse.ts";
import { deleteLooseRows } from "./erase-rows.ts";
import type { ContentPolicy } from "../tenants/content-policy.ts";
import { expiredBy, isOf, type Expired, type RetentionPolicy } from "../tenants/policy.ts";

export interface ExpiryOptions {
  readonly warehouse: Warehouse;
  readonly rolled: RolledDays;
  /** Does something while nothing is rolled up, nor erased of what is. */
  readonly pause: RollupScheduler["pause"];
  readonly writer: Pick<Writer, "pause">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Every tenant with what it has decided. */
  readonly policies: () => readonly (RetentionPolicy & {
    readonly id: string;
    readonly contents: Pick<ContentPolicy, "retention_days">;
  })[];
  /** Told before rows go. */
  readonly noteExpired: (tenant: string, expired: Expired) => Promise<void>;
}

export interface Expiry extends MaintenanceJob {
  /** Deletes a tenant's events of some types and days, of days that are rolled up. */
  expire(tenant: string, expired: Expired, signal: AbortSignal): Promise<void>;
}

/**
 * Deletes events that are older than their tenant keeps them. A day goes only when it is rolled up, with everything
 * that came late, so that its figures stay.
 */
export function createExpiry(options: ExpiryOptions): Expiry {
  const { warehouse, rolled, pause, writer, clock, policies, noteExpired } = options;
  return {
    expire,
    async work(signal) {
      for (const { id, contents, ...policy } of policies()) {
        for (const expired of expiredBy(policy, clock())) {
          signal.throwIfAborted();
          await expire(id, expired, signal);
        }
        await expireContents(id, contents.retention_days);
      }
      // What a kill has left of the round before, too.
      await pause(async () => await deleteLooseRows(warehouse));
    },
  };

  async function expire(tenant: string, expired: Expired, signal: AbortSignal): Promise<void> {
    await pause(async () => {
      // A batch in between could be of a day that is not stale yet, and would go with it.
      const begun = await writer.pause(async () => {
        const stale = await staleDays(tenant);
        const before = stale.reduce(earlier, Math.min(expired.before, rolled.until ?? 0));
        return await beginToDelete(tenant, { ...expired, before });
      });
      for (const deletion of begun) await deletion.gone(signal);
      if (begun.length > 0) await deleteLooseRows(warehouse);
    });
  }

  /** Inputs and outputs are kept for a time of their own, also where no more are taken. */
  async function expireContents(tenant: string, days: number): Promise<void> {
    const before = sql.moment(dayOf(clock()) - days * dayMs);
    const where = sql`tenant = ${sql.text(tenant)} AND timestamp < ${before}`;
    const old = await warehouse.query({ sql: sql`SELECT 1 FROM contents WHERE ${where} LIMIT 1` });
    if (old.length > 0) await pause(async () => await warehouse.deleteWhere({ table: "contents", where }));
  }

  async function staleDays(tenant: string): Promise<number[]> {
    return (await rolled.stale()).filter((one) => one.tenant === tenant).map(({ day }) => day);
  }

  /** The rows that are there by now; what comes later stays. */
  async function beginToDelete(tenant: string, expired: Expired): Promise<Deletion[]> {
    // Visits are made of page views, and go with them.
    const tables = isOf(expired.types, "page_view") ? (["events", "visits"] as const) : (["events"] as const);
    const begun: Deletion[] = [];
    for (const table of tables) {
      const conditions = [
        sql`tenant = ${sql.text(tenant)}`,
        sql`timestamp < ${sql.moment(expired.before)}`,
        ...(table === "events" ? [sqlTypes(expired.types)] : []),
      ];
      const rows = { table, where: sql.join(conditions, " AND ") };
      const [[count] = []] = await warehouse.query({
        sql: sql`SELECT count() FROM ${sql.id(table)} WHERE ${rows.where}`,
      });
      if (Number(count) === 0) continue;
      await noteExpired(tenant, expired);
      begun.push(await warehouse.beginDeletion(rows));
    }
    return begun;
  }
}

const earlier = (a: number, b: number) => Math.min(a, b);

function sqlTypes(types: Expired["types"]): Sql {
  return "only" in types
    ? sql`type IN ${sql.texts(types.only)}`
    : sql`type NOT IN ${sql.texts(types.except)}`;
}

/** From when on events of a type are kept, in milliseconds since 1970; what has not been rolled up yet is. */
export function keptSince(
  policy: RetentionPolicy,
  type: string,
  { now, rolledUntil }: { readonly now: number; readonly rolledUntil: number },
): number {
  const expired = expiredBy(policy, now).find(({ types }) => isOf(types, type));
  return expired === undefined ? -Infinity : Math.min(expired.before, rolledUntil);
}
