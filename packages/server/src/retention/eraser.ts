import { setTimeout as wait } from "node:timers/promises";
import type { EventLog, LogStats } from "../log/log.ts";
import type { Erasures, ErasureReceipt, OpenErasure } from "../store/erasures.ts";
import type { VisitTracker } from "../visits/visit-tracker.ts";
import type { RollupKeeper } from "../warehouse/rollup/keeper.ts";
import type { RolledDays } from "../warehouse/rollup/rolled-days.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import {
  deleteRolledDays,
  deleteRollups,
  deleteRows,
  erasedTables,
  findRows,
  rowsOfTenant,
  rowsOfUser,
} from "./erase-rows.ts";

export interface EraserOptions {
  readonly warehouse: Warehouse;
  readonly log: Pick<EventLog, "stats" | "eraseState">;
  readonly tracker: Pick<VisitTracker, "forget">;
  readonly rolled: RolledDays;
  readonly keeper: RollupKeeper;
  /** Of a tenant's days before this some rows are gone, in milliseconds since 1970. */
  readonly expiredUntil: (tenant: string) => number;
  readonly erasures: Erasures;
  /** Runs work while no batch is on its way into the warehouse. */
  readonly betweenBatches: <T>(work: () => Promise<T>) => Promise<T>;
  /** Takes a tenant out of every other store; no more events of it are taken after that. */
  readonly forgetTenant: (tenant: string) => Promise<void>;
  /** Takes what is remembered for live subscribers out of memory. */
  readonly forgetLive: (tenant: string) => void;
  readonly onFault: (error: unknown) => void;
}

export interface Eraser {
  /** Everything of one user: begun when it resolves, and brought to its end whatever happens. */
  eraseUser(tenant: string, user: string, requestedBy: string): Promise<ErasureReceipt>;
  eraseTenant(tenant: string, requestedBy: string): Promise<ErasureReceipt>;
  /** Goes on with what a stop has interrupted. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

const pollMs = 25;
/** After a fault it is tried again, in milliseconds. */
const retryMs = 30_000;

/**
 * Erases, one after the other: from the warehouse and its rollups, from what visits are remembered by, and from the
 * files that these were in. What arrives after the request is new and stays.
 */
export function createEraser(options: EraserOptions): Eraser {
  const { warehouse, log, tracker, rolled, keeper, erasures, betweenBatches, onFault } = options;
  const closing = new AbortController();
  let line: Promise<void> = Promise.resolve();

  function enqueue(erasure: OpenErasure): void {
    line = line.then(async () => {
      while (!closing.signal.aborted) {
        try {
          return await erase(erasure);
        } catch (error) {
          if (closing.signal.aborted) return;
          onFault(error);
          await wait(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
        }
      }
    });
  }

  async function erase(erasure: OpenErasure): Promise<void> {
    const { kind, tenant, subject } = erasure;
    if (kind === "tenant") await options.forgetTenant(tenant);
    await caughtUp();
    const rows =
      kind === "user" ? await rowsOfUser(warehouse, tenant, subject) : await rowsOfTenant(warehouse, tenant);
    const { events, visits, days, visitors } = await findRows(warehouse, rows);
    await keeper.pause(async () => {
      // From here on days that are whole are read from their rows, until they are rolled up without what goes now.
      if (kind === "user") {
        await rolled.touch(new Map([[tenant, days]]));
        await deleteRolledDays(warehouse, tenant, days, options.expiredUntil(tenant));
      } else await deleteRollups(warehouse, rows);
      await betweenBatches(async () => {
        tracker.forget(tenant, kind === "user" ? visitors : null);
        await log.eraseState(tenant, kind === "user" ? visitors : null);
        await deleteRows(warehouse, rows);
      });
    });
    if (kind === "user") await keeper.work(closing.signal);
    else await rolled.forget(tenant);
    options.forgetLive(tenant);
    await keeper.pause(
      async () => await warehouse.removeOldFiles(erasedTables, betweenBatches, closing.signal),
    );
    await erasures.finish(erasure, { events, visits, days: kind === "user" ? days.size : 0 });
  }

  /** What was on its way into the log before is in the warehouse. */
  async function caughtUp(): Promise<void> {
    const { settledAppends, pendingAppends } = log.stats();
    await until((now) => now.settledAppends >= settledAppends + pendingAppends);
    const { lastSeq } = log.stats();
    await until((now) => now.committedSeq >= lastSeq);
  }

  async function until(isSo: (now: LogStats) => boolean): Promise<void> {
    while (!isSo(log.stats())) await wait(pollMs, undefined, { signal: closing.signal });
  }

  async function begin(erasure: Omit<OpenErasure, "id">, requestedBy: string): Promise<ErasureReceipt> {
    const receipt = await erasures.begin(erasure, requestedBy);
    enqueue({ ...erasure, id: receipt.id });
    return receipt;
  }

  return {
    eraseUser: async (tenant, subject, requestedBy) =>
      await begin({ kind: "user", tenant, subject }, requestedBy),
    eraseTenant: async (tenant, requestedBy) =>
      await begin({ kind: "tenant", tenant, subject: tenant }, requestedBy),
    async resume() {
      for (const erasure of await erasures.open()) enqueue(erasure);
    },
    async close() {
      closing.abort();
      await line;
    },
  };
}
