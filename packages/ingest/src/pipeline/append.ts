import type { Rejection } from "../receipt.ts";
import type { Sender } from "../sender.ts";
import type { Entry } from "./draft.ts";

export interface AppendOutcome {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly Rejection[];
}

/** Puts events into the log; what resolves is on disk. */
export type Append = (
  entries: readonly Entry[],
  batchId: string | null,
  sender: Sender,
) => Promise<AppendOutcome>;
