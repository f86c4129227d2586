import { setTimeout as wait } from "node:timers/promises";
import { DendroError } from "@dendro/core";
import type { MaintenanceJob } from "../schedule/maintenance.ts";
import { createBindings, type Bindings } from "../warehouse/bindings.ts";
import type { RollupScheduler } from "../rollup/scheduler.ts";
import type { RolledDays } from "../rollup/rolled-days.ts";
import type { Statement, Warehouse } from "../warehouse/warehouse.ts";
import { deleteLooseNotes } from "./erase-rows.ts";
import { expiredBy, isOf, type Expired, type RetentionPolicy } from "../tenants/policy.ts";

export interface ExpiryOptions {
  readonly warehouse: Warehouse;
  readonly rolled: RolledDays;
  /** Does something while nothing is rolled up, nor erased of what is. */
  readonly pause: RollupScheduler["pause"];
  /** Runs work while no batch is on its way into the warehouse. */
  readonly betweenBatches: <T>(work: () => Promise<T>) => Promise<T>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Every tenant with what it has decided. */
  readonly policies: () => readonly (RetentionPolicy & { readonly id: string })[];
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
  const { warehouse, rolled, pause, betweenBatches, clock, policies, noteExpired } = options;
  return {
    expire,
    async work(signal) {
      for (const { id, ...policy } of policies()) {
        for (const expired of expiredBy(policy, clock())) {
          signal.throwIfAborted();
          await expire(id, expired, signal);
        }
      }
    },
  };

  async function expire(tenant: string, expired: Expired, signal: AbortSignal): Promise<void> {
    await pause(async () => {
      // A batch in between could be of a day that is not stale yet, and would go with it.
      await betweenBatches(async () => {
        const before = staleDays(tenant).reduce(earlier, Math.min(expired.before, rolled.until ?? 0));
        await beginToDelete(tenant, { ...expired, before });
      });
      await deleted(signal);
      await deleteLooseNotes(warehouse);
    });
  }

  async function deleted(signal: AbortSignal): Promise<void> {
    const sql =
      "SELECT count(), max(latest_fail_reason) FROM system.mutations WHERE database = currentDatabase() AND table IN ('events', 'visits') AND NOT is_done";
    for (;;) {
      const [[left, fault] = []] = await warehouse.query({ sql, parameters: {} });
      if (Number(left) === 0) return;
      if (fault !== "")
        throw new DendroError("warehouse_unavailable", `Rows could not be deleted: ${String(fault)}`);
      await wait(pollMs, undefined, { signal });
    }
  }

  function staleDays(tenant: string): number[] {
    return [...(rolled.view(tenant)?.stale ?? [])];
  }

  /** The rows that are there by now; what comes later stays. */
  async function beginToDelete(tenant: string, expired: Expired): Promise<void> {
    // Visits are made of page views, and go with them.
    const tables = isOf(expired.types, "page_view") ? (["events", "visits"] as const) : (["events"] as const);
    for (const table of tables) {
      const [[count] = []] = await warehouse.query(statement(`SELECT count() FROM ${table} WHERE`));
      if (Number(count) === 0) continue;
      await noteExpired(tenant, expired);
      await warehouse.maintain(
        statement(`ALTER TABLE ${table} DELETE WHERE`, " SETTINGS mutations_sync = 0"),
      );

      function statement(start: string, end = ""): Statement {
        const bindings = createBindings();
        const where = [
          `tenant = ${bindings.text(tenant)}`,
          `timestamp < ${bindings.moment(expired.before)}`,
          ...(table === "events" ? [sqlTypes(expired.types, bindings)] : []),
        ];
        return { sql: `${start} ${where.join(" AND ")}${end}`, parameters: bindings.parameters };
      }
    }
  }
}

/** How often it is looked whether rows are gone, in milliseconds. */
const pollMs = 50;

const earlier = (a: number, b: number) => Math.min(a, b);

function sqlTypes(types: Expired["types"], bindings: Bindings): string {
  return "only" in types
    ? `type IN ${bindings.texts(types.only)}`
    : `type NOT IN ${bindings.texts(types.except)}`;
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
