import { totalmem } from "node:os";
import { createFairShare, type FairShare } from "./fair-share.ts";

const mebi = 2 ** 20;

/** The memory that grows with what comes in, and which its parts and tenants share. */
export interface MemoryBudget {
  /** Of bodies that are being taken in, by tenant. */
  readonly bodies: FairShare;
  /** Of bodies whose sender is not known yet, by address. */
  readonly strangers: FairShare;
  /** Of what waits for live connections, by tenant. */
  readonly live: FairShare;
  /** Of answers that are kept for who asks the same. */
  readonly answers: FairShare;
}

/** @param bytes null for what is right for this machine */
export function createMemoryBudget(bytes: number | null): MemoryBudget {
  const size = bytes ?? defaultBudget(Math.min(totalmem(), process.constrainedMemory() || Infinity));
  const share = createFairShare(size);
  return {
    bodies: createFairShare(size / 2, { share, as: "bodies" }),
    strangers: createFairShare(size / 8, { share, as: "strangers" }),
    live: createFairShare(size / 2, { share, as: "live" }),
    answers: createFairShare(size / 4, { share, as: "answers" }),
  };
}

export const defaultBudget = (machineBytes: number): number =>
  Math.min(512 * mebi, Math.max(128 * mebi, Math.floor(machineBytes / 8)));
