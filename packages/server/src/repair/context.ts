import type { Writer } from "../flow/writer.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Tally } from "./report.ts";

/** Does work on a tenant's days while nothing is rolled up; `begin` comes before the first change of a day. */
export type RenewDays = (
  tenant: string,
  work: (begin: (day: number) => Promise<void>) => Promise<void>,
) => Promise<void>;

export interface RepairContext {
  readonly warehouse: Warehouse;
  readonly apply: boolean;
  readonly signal: AbortSignal;
  readonly writer: Pick<Writer, "pause">;
  /** Resolves when pseudonyms of days can be made; milliseconds since 1970. */
  readonly prepareSalts: (days: Iterable<number>) => Promise<void>;
  /** Resolves when pseudonyms that were made would be the same again after a kill. */
  readonly saltsStored: () => Promise<void>;
  readonly tally: (kind: string, title: string) => Tally;
  readonly progress: { day: string | null; lookedAt: number; changedDays: number };
}
