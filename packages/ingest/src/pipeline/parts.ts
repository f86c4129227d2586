import type { Decoded } from "../decoded.ts";
import type { Part } from "./validate.ts";

/** How long a part should take, in milliseconds, so that a turn can be ended in time between two. */
const partMs = 1;
const [fewest, first, most] = [1, 16, 64];

/**
 * The events of a request in parts that are worked on one after the other. How many events a part has is found out as it
 * goes: a kilobyte each is the rule, and 64 of them is what some send.
 * @param stopwatch how long this request was worked on so far
 */
export function partsOf(
  decoded: Pick<Decoded, "events" | "faults">,
  stopwatch: { readonly totalMs: number },
): Iterable<Required<Part>> {
  const { events, faults } = decoded;
  return events.length <= first
    ? [{ first: 0, events, faults: byPlace(faults) }]
    : manyParts(decoded, stopwatch);
}

function* manyParts(
  { events, faults }: Pick<Decoded, "events" | "faults">,
  stopwatch: { readonly totalMs: number },
): Generator<Required<Part>, void, void> {
  const sorted = byPlace(faults);
  let size = first;
  for (let from = 0, fault = 0; from < events.length;) {
    const to = Math.min(events.length, from + size);
    const own = fault;
    while (fault < sorted.length && (sorted[fault]?.index ?? 0) < to) fault += 1;
    const before = stopwatch.totalMs;
    yield { first: from, events: events.slice(from, to), faults: sorted.slice(own, fault) };
    const pace = partMs / Math.max(stopwatch.totalMs - before, Number.EPSILON);
    size = Math.min(most, Math.max(fewest, Math.floor((to - from) * pace)));
    from = to;
  }
}

const byPlace = (faults: Decoded["faults"]) =>
  faults.length > 1 ? faults.toSorted((a, b) => a.index - b.index) : faults;
