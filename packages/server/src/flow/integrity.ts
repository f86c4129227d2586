import type { ConsumerState } from "../log/consumer-state.ts";
import { countExactly, countRows, findLosses, isOfThese, isOutdated } from "./ledger.ts";
import type { MaintenanceJob } from "../schedule/maintenance.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Watermark } from "./watermark.ts";

export interface IntegrityOptions {
  readonly log: Pick<ConsumerState, "position" | "setLedger">;
  readonly warehouse: Pick<Warehouse, "query" | "inspect">;
  /** How much of the log is in the warehouse. */
  readonly watermark: Pick<Watermark, "read">;
}

/** Whether the warehouse has what was put into it. */
export interface Integrity extends MaintenanceJob {
  /** What was lacking at the start, in a sentence each; empty when all was there. */
  readonly losses: readonly string[];
  /**
   * Compares, before anything is written.
   * @param acceptsLoss takes what is there for all there is
   */
  check(acceptsLoss: boolean): Promise<void>;
  /** Counts anew where it is not known what should be there; called when an interrupted batch is whole, and from time to time. */
  work(): Promise<void>;
}

/**
 * The log counts, in the transaction that moves its position, what has gone into the warehouse. When there is less at a
 * start, parts are gone. After rows were deleted it is counted anew, once that is done; that they were is known from the
 * changes that the warehouse numbers, whoever asked for them.
 */
export function createIntegrity({ log, warehouse, watermark }: IntegrityOptions): Integrity {
  let losses: readonly string[] = [];
  /** Whether a batch was on its way at the last end: of its rows it is not known which were there before. */
  let wasInterrupted = false;
  let lastFound = "";

  return {
    get losses() {
      return losses;
    },
    async check(acceptsLoss) {
      const { ledger, intent, committed } = await log.position(0);
      if (ledger === null) return;
      wasInterrupted = intent !== null;
      const found = await countRows(warehouse);
      const lacking = isOutdated(ledger, found) ? [] : findLosses(ledger, found);
      if (lacking.length > 0 && acceptsLoss) await log.setLedger(0, null, committed);
      else losses = lacking;
    },
    async work() {
      // What is lacking is said at every start until it is back, or somebody goes on without it.
      if (losses.length > 0) return;
      const counted = await watermark.read(count, (found) => found);
      // What has been written since then is counted the next time, together with this.
      if (counted === null || !(await log.setLedger(0, counted.ledger, counted.committed))) return;
      wasInterrupted = false;
      lastFound = counted.seen;
    },
  };

  /** Counts as of one watermark; null when there is nothing new to count, or rows are being deleted. */
  async function count() {
    const { ledger, committed } = await log.position(0);
    const found = await countRows(warehouse);
    if (found.isChanging) return null;
    const seen = JSON.stringify([found.rows, found.mutations]);
    const isKnown = ledger !== null && !wasInterrupted && isOfThese(ledger, found);
    // Rollups are written by nobody but the maintenance before this.
    if (isKnown && (seen === lastFound || !hasNewRollups(ledger.rows, found.rows))) return null;
    const { rows, mutations } = await countExactly(warehouse);
    return { seen, committed, ledger: { rows, mutations } };
  }
}

const hasNewRollups = (counted: Readonly<Record<string, number>>, found: Readonly<Record<string, number>>) =>
  Object.entries(found).some(([name, rows]) => name.startsWith("rollup") && rows > (counted[name] ?? 0));
