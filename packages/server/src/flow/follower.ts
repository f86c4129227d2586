import type { Event } from "@dendro/core";
import type { Lease } from "../log/consumer-state.ts";

/**
 * What else passes through the log in its order, and keeps its own position. A record stays in the log until it has passed:
 * a kill at any time loses nothing of it, and what it has passed before it is shown again, and leaves out.
 */
export interface Follower {
  /**
   * A partition is read from here on, under a new lease; what was not passed under the one before comes again.
   * @param lastSeq where the log ends
   */
  begin(lease: Lease, lastSeq: number): Promise<void>;
  /** The next event of a record, as it is known so far. */
  take(event: Event): void;
  /** The record is whole. */
  endRecord(seq: number): void;
  /** Resolves when there is room for more. */
  room(): Promise<void>;
  /** Resolves when everything up to a record is kept. @throws LeaseLost */
  passed(seq: number): Promise<void>;
}
