import type { ErrorCode, Event, ReadEvent } from "@dendro/core";

/** What a request tells about its sender, besides its body. */
export interface Sender {
  readonly tenant: string;
  /** The address it came from, behind trusted proxies. */
  readonly ip: string;
  readonly userAgent: string;
  readonly acceptLanguage: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** The events are history: of any age, and counted once for ever. */
  readonly history: boolean;
}

/** What a receiver makes of a body. */
export interface Decoded {
  readonly batchId: string | null;
  readonly events: readonly unknown[];
  /** Parts of the body that were not even an event, by their place. */
  readonly faults: readonly Rejection[];
}

/** An event on its way: its place in the request, what was sent, and what becomes of it. */
export interface Draft {
  readonly index: number;
  readonly sent: ReadEvent;
  readonly event: Event;
  /** The sender's own id, by which a repetition is known. */
  readonly key: string | null;
}

/** An event that is not accepted, with the reason: a value, counted and returned to the sender. */
export interface Rejection {
  readonly index: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The answer to a sender. */
export interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly Rejection[];
}
