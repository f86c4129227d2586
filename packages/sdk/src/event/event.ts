import type { ColumnValues, DecidedColumn } from "@dendro/core";

type Columns = {
  readonly [Name in Exclude<keyof ColumnValues, DecidedColumn>]?: ColumnValues[Name] | undefined;
};

/** What may be said of an event besides its type. Names are those of Dendro's columns; nothing is renamed on the way. */
export interface EventFields extends Columns {
  /** The idempotency key: one id counts once within 24 hours. @defaultValue a new UUID, version 7 */
  readonly id?: string | undefined;
  /** When it happened: milliseconds since 1970, ISO 8601 or a Date. @defaultValue when it was tracked */
  readonly timestamp?: number | string | Date | undefined;
  /** A page's full address; Dendro reads path, host and campaign from it and does not keep it. */
  readonly url?: string | undefined;
  /** The visitor's, where a server reports its visitors. Never stored. */
  readonly ip?: string | undefined;
  /** The visitor's, where a server reports its visitors. Never stored. */
  readonly user_agent?: string | undefined;
  /**
   * What a call of a model, a tool or any other span was given and gave: text or JSON, up to a mebibyte each. Dendro keeps
   * them where its tenant says so, and drops them otherwise.
   */
  readonly input?: unknown;
  readonly output?: unknown;
  /** Anything else, as JSON. Read when the batch is made up: do not change what is inside after tracking. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

export interface TrackedEvent extends EventFields {
  /** What happened, such as `page_view` or `order.placed`. */
  readonly type: string;
}

/** An event as the queue holds it: a copy of our own, that gets its id when it is sent. */
export interface QueuedEvent extends Omit<TrackedEvent, "id"> {
  id: string | undefined;
}
