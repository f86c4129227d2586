import type { Event, Sql } from "@dendro/core";

/** A kind of thing that older releases stored otherwise than this one does, one event at a time. */
export interface RepairKind {
  readonly name: string;
  /** What becomes of it, in a few words. */
  readonly title: string;
  /** What holds of every row of `events` that it may change. */
  readonly candidates: Sql;
  /** Makes of an event what ingest would make of it today; changes nothing of one that is right. */
  readonly mend: (event: Event) => void;
  /** Whether what stood there before must be on no disk any more, and in no report. */
  readonly isPrivate: boolean;
}
