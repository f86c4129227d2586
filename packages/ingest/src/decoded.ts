import type { Receipt, Rejection } from "./receipt.ts";
import type { Reply } from "./reply.ts";

/** What a receiver makes of a request. */
export interface Decoded {
  readonly batchId: string | null;
  readonly events: readonly unknown[];
  /** Parts of the body that were not even an event, by their place. */
  readonly faults: readonly Rejection[];
  /** How many more there were than are taken at a time, where a format has a way to say so. @defaultValue 0 */
  readonly overflow?: number;
  /** Tells the sender what became of them, in the format's own words. */
  answer(receipt: Receipt): Reply;
}
