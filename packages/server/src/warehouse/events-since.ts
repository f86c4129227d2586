import type { ResolvedRange } from "@dendro/core";
import type { Asking } from "./asking.ts";

/** What an answer says about itself that is read from events of which some are gone. */
export const eventsSince = ({ rolled }: Pick<Asking, "rolled">): { events_since: string } => ({
  events_since: new Date(rolled?.expiredUntil ?? 0).toISOString(),
});

/** The same of a question that always needs events; nothing when all of its time are there. */
export const eventsSinceOf = (asking: Pick<Asking, "rolled">, { from }: ResolvedRange) =>
  from < (asking.rolled?.expiredUntil ?? 0) ? eventsSince(asking) : {};
