import { foldCondition, type Condition, type Dimension, type ResolvedRange } from "@dendro/core";
import type { QueryContext } from "./query-context.ts";

/** What an answer says about itself that is read from events of which some are gone. */
export const eventsSince = ({ rolled }: Pick<QueryContext, "rolled">): { events_since: string } => ({
  events_since: new Date(rolled?.expiredUntil ?? 0).toISOString(),
});

/** What decides of which time events are read. */
export interface Reach {
  readonly range: ResolvedRange;
  readonly filter: Condition<Dimension> | null;
}

/** The same of a question that always needs events; nothing when all that it reads are there. */
export const eventsSinceOf = (context: Pick<QueryContext, "rolled">, reach: Reach) =>
  readFrom(reach) < (context.rolled?.expiredUntil ?? 0) ? eventsSince(context) : {};

/** The earliest moment that a query reads: a `has_done` filter may look further back. In milliseconds since 1970. */
export function readFrom({ range, filter }: Reach): number {
  return filter === null ? range.from : Math.min(range.from, earliestActivity(filter));
}

const earliestActivity = (condition: Condition<Dimension>): number =>
  foldCondition<Dimension, number>(condition, {
    and: earliest,
    or: earliest,
    not: (part) => part,
    leaf: (leaf) =>
      leaf.op === "has_done"
        ? Math.min(leaf.range?.from ?? Infinity, earliestActivity(leaf.where))
        : Infinity,
  });

const earliest = (moments: readonly number[]): number => moments.reduce((a, b) => Math.min(a, b), Infinity);
