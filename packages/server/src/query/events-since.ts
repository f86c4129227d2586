import type { Condition, Dimension, ResolvedRange } from "@dendro/core";
import type { Asking } from "./asking.ts";

/** What an answer says about itself that is read from events of which some are gone. */
export const eventsSince = ({ rolled }: Pick<Asking, "rolled">): { events_since: string } => ({
  events_since: new Date(rolled?.expiredUntil ?? 0).toISOString(),
});

/** What decides of which time events are read. */
export interface Reach {
  readonly range: ResolvedRange;
  readonly filter: Condition<Dimension> | null;
}

/** The same of a question that always needs events; nothing when all that it reads are there. */
export const eventsSinceOf = (asking: Pick<Asking, "rolled">, reach: Reach) =>
  readFrom(reach) < (asking.rolled?.expiredUntil ?? 0) ? eventsSince(asking) : {};

/** The earliest moment that a question looks at: what somebody did may have been before. In milliseconds since 1970. */
export function readFrom({ range, filter }: Reach): number {
  return filter === null ? range.from : Math.min(range.from, earliestDeed(filter));
}

function earliestDeed(condition: Condition<Dimension>): number {
  switch (condition.op) {
    case "and":
    case "or":
      return condition.of.map(earliestDeed).reduce((a, b) => Math.min(a, b), Infinity);
    case "not":
      return earliestDeed(condition.of);
    case "did":
      return condition.range?.from ?? Infinity;
    default:
      return Infinity;
  }
}
