import type { ErrorCode } from "@dendro/core";

/** An event that is not accepted, with the reason: a value, counted and returned to the sender. */
export interface Rejection {
  readonly index: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** A field that was left out of events, with the reason. */
export interface LeftOut {
  readonly field: string;
  readonly events: number;
  readonly message: string;
}

/** What became of the events of a request. */
export interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly Rejection[];
  /** Fields that were left out of events. */
  readonly dropped?: readonly LeftOut[];
}
