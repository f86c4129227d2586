/** Why events will never arrive. */
export type DropReason =
  /** More than `maxQueuedEvents` or `maxQueuedBytes` were waiting; the oldest go first. */
  | "queue_full"
  /** It is no event, or it cannot be written as JSON. */
  | "invalid"
  /** It is larger than Dendro takes. */
  | "too_large"
  /** Dendro took the batch, but not this event. */
  | "rejected"
  /** Dendro refused the whole batch, for example because of the key. */
  | "refused"
  /** Dendro could not be reached, or had no room, in `maxRetries` more tries. */
  | "unreachable"
  /** The spool holds more bytes than it may; the oldest go first. */
  | "spool_full"
  /** Tracked after `close`, or not delivered when its time was up. */
  | "closed";
