import type { ResolvedRange } from "@dendro/core";
import type { QueryContext } from "./query-context.ts";

/** What an answer says of the events that it is made of. */
export interface AnswerNotes {
  readonly events_since?: string;
  readonly out_of_bounds?: number;
  readonly people_since?: string;
}

/**
 * @param ranges the times that were looked at
 * @param columns what was read
 */
export function answerNotes(
  { tenant, outOfBounds, peopleSince = 0, rolled }: QueryContext,
  ranges: readonly ResolvedRange[],
  columns: ReadonlySet<string>,
): Pick<AnswerNotes, "out_of_bounds" | "people_since"> {
  const beyond = ranges.reduce((sum, range) => sum + (outOfBounds?.(tenant, range) ?? 0), 0);
  // What is learnt of people corrects events, and counts that were made of events that are gone stay as they are.
  const since = Math.max(peopleSince, rolled?.expiredUntil ?? 0);
  const isAsSent = since > 0 && columns.has("user_id") && ranges.some(({ from }) => from < since);
  return {
    ...(beyond === 0 ? {} : { out_of_bounds: beyond }),
    ...(isAsSent ? { people_since: new Date(since).toISOString() } : {}),
  };
}
