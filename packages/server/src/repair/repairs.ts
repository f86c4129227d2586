import { DendroError, toDendroError } from "@dendro/core";
import { deleteRolledDays, erasedTables } from "../retention/erase-rollups.ts";
import type { RollupScheduler } from "../rollup/scheduler.ts";
import type { RolledDays } from "../rollup/rolled-days.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { RenewDays, RepairContext } from "./context.ts";
import type { RepairKind } from "./kind.ts";
import { repairOutOfBounds } from "./out-of-bounds.ts";
import { createTally, type RepairReport, type Tally } from "./report.ts";
import { repairDays } from "./repair-days.ts";
import { repairRolledTexts, type RolledMend } from "./rolled-texts.ts";
import { repairRollups } from "./rollups.ts";
import { repairVisits, type VisitMend } from "./visit-texts.ts";

export const repairNames = [
  "addresses",
  "pages",
  "providers",
  "sources",
  "costs",
  "out_of_bounds",
  "rollups",
] as const;
export type RepairName = (typeof repairNames)[number];

export interface RepairRequest {
  /** Without it nothing is changed, and the report says what would be. */
  readonly apply: boolean;
  readonly kinds: readonly string[];
  readonly deleteOutOfBounds: boolean;
}

export interface RepairsOptions {
  readonly warehouse: Warehouse;
  readonly rolled: RolledDays;
  readonly scheduler: RollupScheduler;
  readonly writer: RepairContext["writer"];
  /** Of a tenant's days before this some rows are gone, in milliseconds since 1970. */
  readonly expiredUntil: (tenant: string) => number;
  readonly kinds: readonly RepairKind[];
  readonly visitKinds: Readonly<Record<string, VisitMend>>;
  /** What is done with visits otherwise than a text at a time, by the kind. */
  readonly visitSteps: Readonly<
    Record<string, (context: RepairContext, kind: RepairKind, renewDays: RenewDays) => Promise<void>>
  >;
  /** What becomes of what days are rolled up by, by the kind. */
  readonly rolledKinds: Readonly<Record<string, RolledMend>>;
  readonly prepareSalts: RepairContext["prepareSalts"];
  readonly saltsStored: RepairContext["saltsStored"];
  /** Told when figures may be others. */
  readonly onChanged: () => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** Brings what older releases stored along to what this one would store. */
export interface Repairs {
  /** @throws DendroError `conflict` while one is running */
  start(request: RepairRequest): RepairReport;
  /** The one that is running, or the last one; null when there was none since the start. */
  current(): RepairReport | null;
  close(): Promise<void>;
}

export function createRepairs(options: RepairsOptions): Repairs {
  const { warehouse, rolled, scheduler, writer, onChanged } = options;
  const closing = new AbortController();
  let latest: (() => RepairReport) | null = null;
  let running: Promise<void> | null = null;

  const renewDaysOf =
    (apply: boolean): RenewDays =>
    async (tenant, work) =>
      await scheduler.pause(
        async () =>
          await work(async (day) => {
            if (!apply) return;
            // From here on the day is read from its rows, until it is rolled up again.
            await rolled.touch(new Map([[tenant, new Set([day])]]));
            await deleteRolledDays(warehouse, [
              { tenant, days: [day], expiredUntil: options.expiredUntil(tenant) },
            ]);
          }),
      );

  async function run(request: RepairRequest, context: RepairContext): Promise<void> {
    const { apply, signal } = context;
    const renewDays = renewDaysOf(apply);
    const wanted = new Set(request.kinds);
    const kinds = options.kinds.filter(({ name }) => wanted.has(name));
    await repairDays(context, kinds, renewDays);
    const ofVisits = kinds.flatMap((kind) => {
      const mend = options.visitKinds[kind.name];
      return mend === undefined ? [] : [{ ...kind, ...mend }];
    });
    await repairVisits(context, ofVisits, renewDays);
    for (const kind of kinds) await options.visitSteps[kind.name]?.(context, kind, renewDays);
    const ofRolled = kinds.flatMap((kind) => {
      const mend = options.rolledKinds[kind.name];
      return mend === undefined ? [] : [{ ...kind, ...mend }];
    });
    await repairRolledTexts(context, ofRolled, renewDays);
    if (wanted.has("out_of_bounds") || request.deleteOutOfBounds)
      await repairOutOfBounds(context, request.deleteOutOfBounds, renewDays);
    if (wanted.has("rollups")) await repairRollups(context, renewDays);
    if (!apply) return;
    await scheduler.work(signal);
    // Also after a kill: what was there before may still be in files.
    if (kinds.some(({ isPrivate }) => isPrivate))
      await scheduler.pause(async () => await warehouse.purge(erasedTables, signal));
    await onChanged();
  }

  return {
    start(request) {
      if (running !== null)
        throw new DendroError("conflict", "A repair is running; see its progress at GET /api/v1/repairs.");
      const tallies = new Map<string, Tally>();
      const progress = { day: null as string | null, lookedAt: 0, changedDays: 0 };
      let status: RepairReport["status"] = "running";
      let fault: string | null = null;
      const context: RepairContext = {
        warehouse,
        writer,
        prepareSalts: options.prepareSalts,
        saltsStored: options.saltsStored,
        apply: request.apply,
        signal: closing.signal,
        progress,
        tally(kind, title) {
          const known = tallies.get(kind);
          if (known !== undefined) return known;
          const made = createTally(kind, title);
          tallies.set(kind, made);
          return made;
        },
      };
      latest = () => ({
        status,
        applied: request.apply,
        day: progress.day,
        looked_at: progress.lookedAt,
        changed_days: progress.changedDays,
        kinds: [...tallies.values()],
        fault,
      });
      running = run(request, context)
        .then(
          () => void (status = "done"),
          (error: unknown) => {
            status = closing.signal.aborted ? "stopped" : "failed";
            if (status === "stopped") return;
            // What the engine says may hold what it was given.
            fault = toDendroError(error).code;
            options.onFault(error);
          },
        )
        .finally(() => (running = null));
      return latest();
    },
    current: () => latest?.() ?? null,
    async close() {
      closing.abort();
      await running;
    },
  };
}
