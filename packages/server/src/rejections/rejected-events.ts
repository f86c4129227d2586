import type { ErrorCode } from "@dendro/core";

/** Something that was sent and not accepted. */
export interface RejectedEvent {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The wire format, such as `segment`. */
  readonly receiver: string;
  readonly code: ErrorCode;
  /** What is wrong with it, and what to do. */
  readonly message: string;
  /** The beginning of it, with secrets masked; empty where there is none. */
  readonly sample: string;
}

export interface ReasonCount {
  readonly code: ErrorCode;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly last_at: number;
}

/** Whose they are: a tenant's, or nobody's where it is not known who sent them. */
type Owner = string | null;

/**
 * The last events of each tenant that were not accepted, so that a person can see why one is missing. In memory alone, and
 * bounded: when there is no room, who has the most gives up the oldest.
 */
export interface RejectedEvents {
  /** @param count how many there were like this one */
  note(owner: Owner, event: RejectedEvent, count?: number): void;
  /** The newest first. */
  list(owner: Owner, code: ErrorCode | undefined, limit: number): RejectedEvent[];
  /** How many there were by reason, the most first, since the start. */
  counts(owner: Owner): ReasonCount[];
  /** Since when it is counted, in milliseconds since 1970. */
  readonly since: number;
  forget(tenant: string): void;
}

/** Events that are kept of one tenant, and of all. */
const perOwner = 1000;
const inAll = 20_000;

interface Kept {
  readonly events: RejectedEvent[];
  readonly counts: Map<ErrorCode, { count: number; last_at: number }>;
}

export function createRejectedEvents(
  since: number,
  { most = perOwner, all = inAll }: { readonly most?: number; readonly all?: number } = {},
): RejectedEvents {
  const owners = new Map<Owner, Kept>();
  let held = 0;

  function keptOf(owner: Owner): Kept {
    let kept = owners.get(owner);
    if (kept === undefined) owners.set(owner, (kept = { events: [], counts: new Map() }));
    return kept;
  }

  function giveUpOne(): void {
    let largest: Kept | null = null;
    for (const kept of owners.values())
      if (largest === null || kept.events.length > largest.events.length) largest = kept;
    largest?.events.shift();
    held -= 1;
  }

  return {
    since,
    note(owner, event, count = 1) {
      const { events, counts } = keptOf(owner);
      events.push(event);
      held += 1;
      if (events.length > most) {
        events.shift();
        held -= 1;
      }
      if (held > all) giveUpOne();
      const before = counts.get(event.code)?.count ?? 0;
      counts.set(event.code, { count: before + count, last_at: event.at });
    },
    list(owner, code, limit) {
      const newest = (owners.get(owner)?.events ?? []).toReversed();
      return (code === undefined ? newest : newest.filter((one) => one.code === code)).slice(0, limit);
    },
    counts: (owner) =>
      [...(owners.get(owner)?.counts ?? [])]
        .map(([code, { count, last_at }]) => ({ code, count, last_at }))
        .toSorted((a, b) => b.count - a.count),
    forget(tenant) {
      held -= owners.get(tenant)?.events.length ?? 0;
      owners.delete(tenant);
    },
  };
}
