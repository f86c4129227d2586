import { findDimension } from "../catalog/catalog.ts";
import type { Dimension } from "../catalog/dimension.ts";
import { DendroError } from "../errors.ts";
import { entityDimension } from "../catalog/entities.ts";
import { readAs } from "../catalog/field.ts";
import { and, fieldsOf, not, type Condition, type TextOperator } from "../catalog/condition.ts";
import { resolveDateRange, type RangeContext } from "../time/date-range.ts";
import type { Filter } from "./schema.ts";

/** All the filters of a query as one condition over dimensions; null when there are none. */
export function conditionOf(filters: readonly Filter[], context: RangeContext): Condition<Dimension> | null {
  const [first, ...rest] = filters.map((filter) => readFilter(filter, context));
  if (first === undefined) return null;
  return rest.length === 0 ? first : and(first, ...rest);
}

function readFilter(filter: Filter, context: RangeContext): Condition<Dimension> {
  switch (filter[0]) {
    case "and":
    case "or":
      return { op: filter[0], of: filter[1].map((part) => readFilter(part, context)) };
    case "not":
      return not(readFilter(filter[1], context));
    case "has_done":
    case "did":
      return readActivity(filter, context);
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
      return not(textCondition(op, filter[1], filter[2].map(String)));
    }
    default:
      return textCondition(filter[0], filter[1], filter[2].map(String));
  }
}

/** A value that is asked for by a name of former days, or as an address spells it, is read as what is stored is. */
function textCondition(op: TextOperator, name: string, values: readonly string[]): Condition<Dimension> {
  const field = dimensionOf(name);
  const { events } = field.on;
  const reading = op === "is" && events !== undefined && "reading" in events ? events.reading : undefined;
  const { readValue = (value) => value } = field;
  return { op, field, values: values.map((value) => readAs(reading, readValue(value))) };
}

/** Entities with enough events that match. */
function readActivity(
  [, entity, activity]: Filter & ["has_done" | "did", ...unknown[]],
  context: RangeContext,
): Condition<Dimension> {
  const { filters, at_least: atLeast = 1, date_range: range } = activity;
  const where = conditionOf(filters, context) ?? and();
  const foreign = fieldsOf(where).find(({ on }) => on.events === undefined);
  if (foreign !== undefined)
    throw new DendroError(
      "invalid_query",
      `${foreign.name} is a dimension of visits; \`has_done\` takes filters on events.`,
    );
  return {
    op: "has_done",
    field: entityDimension(entity),
    where,
    atLeast,
    range: range === undefined ? null : resolveDateRange(range, context),
  };
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
