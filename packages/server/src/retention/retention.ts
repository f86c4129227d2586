import { DendroError } from "@dendro/core";
import type { Trackers } from "@dendro/ingest";
import type { Journal } from "../journal/journal.ts";
import type { Erasures } from "../store/erasures.ts";
import type { ExpiredDays } from "../tenants/expired-days.ts";
import type { Tenants } from "../tenants/tenants.ts";
import type { RollupScheduler } from "../rollup/scheduler.ts";
import type { RolledDays } from "../rollup/rolled-days.ts";
import type { RolledView } from "../query/rolled/rolled-view.ts";
import { startMaintenance } from "../schedule/maintenance.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { createEraser, type Eraser, type EraserOptions } from "./eraser.ts";
import { createExpiry, keptSince } from "./expire.ts";
import { delayMs, type Expired } from "../tenants/policy.ts";

/** What tenants have decided about their events, as the parts of the server ask for it. */
export interface TenantPolicies {
  /** What of a tenant can be read from rollups. */
  rolledOf(tenant: string): RolledView | null;
  /** From when on a tenant sees nothing, in milliseconds since 1970; null where all is seen. */
  horizonOf(tenant: string): number | null;
  /** @throws DendroError `live_unavailable` */
  requireLive(tenant: string): void;
  /** @throws DendroError `events_not_kept` */
  requireEvents(tenant: string): void;
  /** From when on events of a type are kept, in milliseconds since 1970. */
  keptSince(tenant: string, type: string): number;
}

/** @param clock milliseconds since 1970 */
export function createPolicies(
  tenants: Tenants,
  expired: ExpiredDays,
  rolled: Pick<RolledDays, "until" | "view">,
  clock: () => number,
): TenantPolicies {
  return {
    rolledOf: (tenant) => rolled.view(tenant, expired.until(tenant)),
    horizonOf: (tenant) => (tenants.find(tenant)?.mode === "delayed" ? clock() - delayMs : null),
    requireLive(tenant) {
      if (tenants.find(tenant)?.mode !== "delayed") return;
      throw new DendroError("live_unavailable", "The tenant's figures are shown a day late; ask over HTTP.");
    },
    requireEvents(tenant) {
      if (tenants.find(tenant)?.mode !== "aggregate_only") return;
      throw new DendroError(
        "events_not_kept",
        "The tenant keeps figures, and no single events; ask for figures.",
      );
    },
    keptSince(id, type) {
      const tenant = tenants.find(id);
      return tenant === null
        ? -Infinity
        : keptSince(tenant, type, { now: clock(), rolledUntil: rolled.until ?? 0 });
    },
  };
}

export interface RetentionOptions {
  readonly erasures: Erasures;
  readonly tenants: Tenants;
  readonly expired: ExpiredDays;
  readonly warehouse: Warehouse;
  readonly log: EraserOptions["log"];
  readonly trackers: Pick<Trackers, "forget">;
  readonly rolled: RolledDays;
  readonly scheduler: RollupScheduler;
  readonly clock: () => number;
  readonly writer: EraserOptions["writer"];
  readonly forgetTenant: (tenant: string) => Promise<void>;
  readonly forgetSent: EraserOptions["forgetSent"];
  readonly forgetSentEvents: EraserOptions["forgetSentEvents"];
  readonly forgetLive: (tenant: string) => void;
  /** Notes what is taken away beside backups. */
  readonly journal: Pick<Journal, "note">;
  /** Resolves when no backup is being fetched. */
  readonly snapshotReleased: () => Promise<void>;
  readonly onFault: (error: unknown) => void;
  /** Counts what is there anew when it has changed. */
  readonly countAnew: () => Promise<void>;
  /** Told when a round of maintenance is over. */
  readonly onMaintained: () => void;
  /** Told when rows may be gone. */
  readonly onChanged: () => Promise<void>;
  /** Between two rounds, in milliseconds. */
  readonly intervalMs: number;
}

export interface Retention {
  readonly eraser: Eraser;
  readonly scheduler: RollupScheduler;
  readonly erasures: Erasures;
  /** Does something while nothing is rolled up, nor deleted. */
  readonly pause: RollupScheduler["pause"];
  /** Rolls up what is due, then deletes a tenant's events that had expired. */
  expire(tenant: string, expired: Expired): Promise<void>;
  /** Goes on with what a stop has interrupted. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** Rolls days up, deletes what is too old, and erases what somebody asks to have erased. */
export function startRetention(options: RetentionOptions): Retention {
  const { erasures, tenants, warehouse, rolled, scheduler, clock, writer, journal, onChanged, onFault } =
    options;
  const expiry = createExpiry({
    warehouse,
    rolled,
    pause: scheduler.pause,
    writer,
    clock,
    policies: tenants.all,
    async noteExpired(tenant, expired) {
      await journal.note({ kind: "expired", tenant, ...expired });
      await options.expired.note(tenant, expired.before);
    },
  });
  const eraser = createEraser({
    ...options,
    noteErasure: journal.note,
    async forgetLive(tenant) {
      await onChanged();
      options.forgetLive(tenant);
    },
  });
  // Afterwards, what was known may no longer be so.
  const maintenance = startMaintenance(
    [
      scheduler,
      { work: eraser.takeUp },
      expiry,
      { work: options.countAnew },
      { work: onChanged },
      { work: options.onMaintained },
    ],
    onFault,
    options.intervalMs,
  );
  return {
    eraser,
    scheduler,
    erasures,
    pause: scheduler.pause,
    async expire(tenant, expired) {
      await scheduler.work();
      await expiry.expire(tenant, expired, new AbortController().signal);
    },
    resume: eraser.resume,
    async close() {
      await Promise.all([maintenance.stop(), eraser.close()]);
    },
  };
}
