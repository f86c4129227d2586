import { findDimension } from "../catalog/catalog.ts";
import type { Dimension } from "../catalog/dimension.ts";
import { DendroError } from "../errors.ts";
import { and, not, type Condition } from "./condition.ts";
import type { Filter } from "./schema.ts";

/** All the filters of a query as one condition over dimensions; null when there are none. */
export function conditionOf(filters: readonly Filter[]): Condition<Dimension> | null {
  if (filters.length === 0) return null;
  return filters.length === 1 ? readFilter(filters[0] as Filter) : and(...filters.map(readFilter));
}

function readFilter(filter: Filter): Condition<Dimension> {
  switch (filter[0]) {
    case "and":
    case "or":
      return { op: filter[0], of: filter[1].map(readFilter) };
    case "not":
      return not(readFilter(filter[1]));
    case ">":
    case ">=":
    case "<":
    case "<=": {
      const dimension = dimensionOf(filter[1]);
      if (dimension.type !== "number" && !("path" in (dimension.on.events ?? {}))) {
        throw new DendroError(
          "invalid_query",
          `${JSON.stringify(filter[1])} is text and cannot be compared with ${filter[0]}.`,
        );
      }
      return { op: filter[0], field: dimension, value: filter[2][0] as number };
    }
    case "is_not":
    case "contains_not":
    case "matches_not": {
      const op = filter[0].slice(0, -"_not".length) as "is" | "contains" | "matches";
      return not({ op, field: dimensionOf(filter[1]), values: filter[2].map(String) });
    }
    default:
      return { op: filter[0], field: dimensionOf(filter[1]), values: filter[2].map(String) };
  }
}

function dimensionOf(name: string): Dimension {
  if (name.startsWith("time:")) {
    throw new DendroError(
      "invalid_query",
      `A filter cannot be on ${JSON.stringify(name)}; narrow date_range instead.`,
    );
  }
  return findDimension(name);
}
