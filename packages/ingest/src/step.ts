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
  /** Web pages, with a key that everybody can read there. @defaultValue a server, which says what it likes */
  readonly page?: PageSender;
}

/** Whoever sends with a key of scope site. */
export interface PageSender {
  readonly keyId: string;
  /** Whether the format's library makes visitors' anonymous ids itself, in the browser. */
  readonly keepsVisitor: boolean;
}

/** An HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What a receiver makes of a request. */
export interface Decoded {
  readonly batchId: string | null;
  readonly events: readonly unknown[];
  /** Parts of the body that were not even an event, by their place. */
  readonly faults: readonly Rejection[];
  /** How many more there were than are taken at a time, where a format has a way to say so. @defaultValue 0 */
  readonly overflow?: number;
  /** Tells the sender what became of them, in the format's own words. */
  answer(receipt: Receipt): Answer;
}

/** An event on its way: its place in the request, what was sent, and what becomes of it. */
export interface Draft {
  readonly index: number;
  readonly sent: ReadEvent;
  readonly event: Event;
  /** The sender's own id, by which a repetition is known. */
  readonly key: string | null;
}

/** An event as the log and the warehouse keep it, or why it cannot be kept. */
export type Row = string | Rejection;

/** An event that is ready to be stored. */
export interface Entry {
  readonly draft: Draft;
  readonly row: Row;
}

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

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
