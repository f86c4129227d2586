import type { Event, ReadEvent } from "@dendro/core";
import type { EventContent } from "../content/event-content.ts";
import type { Rejection } from "../receipt.ts";

/** An event on its way: its place in the request, what was sent, and what becomes of it. */
export interface Draft {
  readonly index: number;
  readonly sent: ReadEvent;
  readonly event: Event;
  /** The sender's own id, by which a repetition is known. */
  readonly key: string | null;
  /** What it was given and gave, where that is kept. */
  readonly content?: EventContent;
}

/** An event as the log and the warehouse keep it, or why it cannot be kept. */
export type Row = string | Rejection;

/** An event that is ready to be stored. */
export interface Entry {
  readonly draft: Draft;
  readonly row: Row;
}
