import type { Event, Visit } from "@dendro/core";
import type { IdKind } from "./known-id.ts";

/** Who a user is: the name that holds, and the one by which they were named where it is another. Null: nobody is known. */
export interface User {
  readonly user_id: string | null;
  readonly user_alias: string | null;
}

/** An id that something is about to be asked of. */
export interface WantedId {
  readonly tenant: string;
  readonly kind: IdKind;
  readonly id: string;
}

/** A trace of which something hangs on whose names are one person's. */
export interface WantedTrace {
  readonly tenant: string;
  readonly id: string;
}

export interface People {
  /** Brings what is known of ids into memory. Awaited before anything is asked of them. */
  know(wanted: readonly WantedId[]): Promise<void>;
  /** Who is meant by a user's name. */
  userOf(tenant: string, user: string): User;
  /** Notes that an event at a time is of somebody who is meant by a user's name. */
  note(tenant: string, user: string, timestamp: number): void;
  /** Notes that events of a trace say this name of a user, and others. */
  noteTrace(trace: WantedTrace, user: string): void;
  /** The traces so noted of whose users an event may say that they have another name. */
  tracesOf(event: Event): WantedTrace[];
  /** The traces so noted of which some user has another name since this was last asked. */
  takeMovedTraces(): WantedTrace[];
  /** Notes that a visit, which knows what its events said themselves, is of somebody, from its first day on. */
  noteVisit(visit: Visit): void;
  /** Tells such a visit whose it is. */
  tellVisit(visit: Visit): Visit;
}
