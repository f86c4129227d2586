import { DendroError } from "../errors.ts";
import type { Filter } from "./schema.ts";

/** What a filter on segments looks at: not a dimension, so nothing can be grouped by it. */
const segmentField = "segment";

/** A tenant's segments: named lists of filters that others are put together from. */
export interface SegmentSource {
  /** The filters of a segment; null when there is none of that name. */
  find(name: string): readonly Filter[] | null;
  /** What there is, for whoever asked for something else. */
  names(): readonly string[];
}

/**
 * The same filters with those of segments in place of their names, also inside `and`, `or`, `not` and `has_done`:
 * `["is", "segment", ["paying", "trial"]]` holds where either of them does.
 * @throws DendroError `invalid_query` for a name that there is not, with those that there are, and for any other operator
 */
export function expandSegments(filters: readonly Filter[], segments: SegmentSource): Filter[] {
  return filters.map((filter) => expand(filter, segments));
}

/** Segments that name none. @throws DendroError `invalid_query` for filters that name one */
export const noSegments = (what: string): SegmentSource => ({
  find() {
    throw new DendroError("invalid_query", `${what} cannot be made of segments; write their filters out.`);
  },
  names: () => [],
});

function expand(filter: Filter, segments: SegmentSource): Filter {
  switch (filter[0]) {
    case "and":
    case "or":
      return [filter[0], expandSegments(filter[1], segments)];
    case "not":
      return ["not", expand(filter[1], segments)];
    case "has_done":
    case "did": {
      const [op, entity, activity] = filter;
      return [op, entity, { ...activity, filters: expandSegments(activity.filters, segments) }];
    }
    default:
      return filter[1] === segmentField ? anySegment(filter[0], filter[2], segments) : filter;
  }
}

function anySegment(op: string, names: readonly (string | number)[], segments: SegmentSource): Filter {
  if (op !== "is" && op !== "is_not")
    throw new DendroError("invalid_query", `Segments are asked for with is and is_not, not with ${op}.`);
  const [first, ...rest] = names.map((name) => segmentNamed(String(name), segments));
  if (first === undefined) throw new TypeError("A filter has at least one value; its schema sees to it.");
  const any: Filter = rest.length === 0 ? first : ["or", [first, ...rest]];
  return op === "is" ? any : ["not", any];
}

function segmentNamed(name: string, segments: SegmentSource): Filter {
  const found = segments.find(name);
  if (found === null) throw unknownSegment(name, segments.names());
  return ["and", expandSegments(found, noSegments(`The segment ${JSON.stringify(name)}`))];
}

function unknownSegment(name: string, names: readonly string[]): DendroError {
  const known = names.length === 0 ? "There are none yet." : `There are: ${names.join(", ")}.`;
  return new DendroError("invalid_query", `Unknown segment ${JSON.stringify(name)}. ${known}`);
}
