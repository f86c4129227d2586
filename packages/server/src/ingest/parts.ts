import type { Decoded } from "./step.ts";
import type { Part } from "./validate.ts";

/** How long a part should take, in milliseconds, so that a turn can be ended in time between two. */
const partMs = 1;
const [fewest, first, most] = [1, 16, 64];

/**
 * The events of a request in parts that are worked on one after the other. How many events a part has is found out as it
 * goes: a kilobyte each is the rule, and 64 of them is what some send.
 * @param spentMs milliseconds of work on this request so far
 */
export function* partsOf(
  { events, faults }: Pick<Decoded, "events" | "faults">,
  spentMs: () => number,
): Generator<Required<Part>, void, void> {
  const byPlace = faults.toSorted((a, b) => a.index - b.index);
  let size = first;
  for (let from = 0, fault = 0; from < events.length;) {
    const to = Math.min(events.length, from + size);
    const own = fault;
    while (fault < byPlace.length && (byPlace[fault]?.index ?? 0) < to) fault += 1;
    const before = spentMs();
    yield { first: from, events: events.slice(from, to), faults: byPlace.slice(own, fault) };
    const pace = partMs / Math.max(spentMs() - before, Number.EPSILON);
    size = Math.min(most, Math.max(fewest, Math.floor((to - from) * pace)));
    from = to;
  }
}
