import { boundedColumns } from "@dendro/core";
import { follow, mapInSteps } from "../steps.ts";
import { isObject } from "../foreign-value.ts";
import { wholesBeyond } from "../usage/whole-tokens.ts";
import { isNobody, withoutNoIds } from "./no-id.ts";
import type { Receiver } from "./receiver.ts";

/**
 * A receiver of a format whose senders know nothing of our bounds: a number beyond them is taken out of its column, so
 * that the event is kept, and stands in `data.out_of_bounds` as it was sent; so do all tokens of a whole that is beyond them
 * with its parts. Our own format refuses the event instead.
 * What they write where they have no id is none here either.
 */
export const keepsWithinBounds = (receiver: Receiver): Receiver => ({
  ...receiver,
  routes: receiver.routes.map((route) => ({
    ...route,
    *decode(request, memory) {
      const decoded = yield* follow(route.decode(request, memory));
      const events = yield* mapInSteps(decoded.events, (event) =>
        withinBounds(withoutNoIds(event, isNobody)),
      );
      return { ...decoded, events };
    },
  })),
});

const bounds: ReadonlyMap<string, number> = new Map(boundedColumns.map(({ name, max }) => [name, max]));

function withinBounds(event: unknown): unknown {
  if (!isObject(event)) return event;
  let beyond: Record<string, string> | undefined;
  for (const name in event) {
    const value = event[name];
    if (typeof value !== "number") continue;
    const max = bounds.get(name);
    if (max === undefined || (value >= 0 && value <= max)) continue;
    beyond ??= {};
    beyond[name] = String(value);
  }
  for (const { names } of wholesBeyond(event))
    for (const name of names) {
      const value = event[name];
      if (typeof value === "number") (beyond ??= {})[name] = String(value);
    }
  if (beyond === undefined) return event;
  const kept = Object.fromEntries(Object.entries(event).filter(([name]) => !Object.hasOwn(beyond, name)));
  const data = isObject(kept["data"]) ? kept["data"] : {};
  return { ...kept, data: { ...data, out_of_bounds: beyond } };
}
