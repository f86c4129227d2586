import { entityNames } from "../catalog/entities.ts";
import { maxFilterDepth, maxFilterText, maxFilterValues } from "./filter-limits.ts";
import { numberOperators, textOperators } from "../catalog/filter-operators.ts";

const operators = [...textOperators, ...numberOperators, "and", "or", "not", "has_done", "did"];

/**
 * What is wrong with something that should be a filter, and what it should be; the innermost fault that it has. It is
 * short and quickly found, whatever was sent: a schema asks for it at every level.
 */
export function filterFault(input: unknown): string {
  return findFault(input, 0) ?? "is no filter";
}

/** Null for what may be one. */
function findFault(input: unknown, depth: number): string | null {
  if (depth > maxFilterDepth) return `is nested more than ${maxFilterDepth} deep`;
  if (!Array.isArray(input))
    return 'is no filter; filters are a list of lists, such as [["is", "country", ["DE"]]]';
  const [operator, of, values] = input as unknown[];
  switch (operator) {
    case "and":
    case "or":
      if (!Array.isArray(of) || of.length === 0 || of.some((part) => !Array.isArray(part)))
        return `needs a list of filters, such as ["${operator}", [["is", "country", ["DE"]]]]`;
      if (of.length > maxFilterValues) return tooMany("filters", of.length);
      for (const part of of) {
        const fault = findFault(part, depth + 1);
        if (fault !== null) return fault;
      }
      return surplus(input, 2);
    case "not":
      return Array.isArray(of)
        ? (findFault(of, depth + 1) ?? surplus(input, 2))
        : 'needs a filter, such as ["not", ["is", "country", ["DE"]]]';
    case "has_done":
    case "did":
      return (entityNames as readonly unknown[]).includes(of)
        ? `needs what was done, such as ["${operator}", "user", { "filters": [["is", "type", ["signup"]]] }]`
        : `says ${shown(of)} where it needs one of ${entityNames.join(", ")}`;
    default:
  }
  if (!(operators as readonly unknown[]).includes(operator))
    return `begins with ${shown(operator)}, which is not an operator; use ${operators.join(", ")}`;
  if (typeof of !== "string" || of === "")
    return `needs a dimension after "${String(operator)}", by its name`;
  return (
    ((numberOperators as readonly unknown[]).includes(operator)
      ? faultOfNumber(String(operator), of, values)
      : faultOfTexts(String(operator), of, values)) ?? surplus(input, 3)
  );
}

function faultOfNumber(operator: string, of: string, values: unknown): string | null {
  const isOneNumber = Array.isArray(values) && values.length === 1 && typeof values[0] === "number";
  return isOneNumber ? null : `needs one number in a list, such as ["${operator}", ${shown(of)}, [10]]`;
}

function faultOfTexts(operator: string, of: string, values: unknown): string | null {
  const example = `["${operator}", ${shown(of)}, ["…"]]`;
  if (!Array.isArray(values) || values.length === 0) return `needs a list of values, such as ${example}`;
  if (values.length > maxFilterValues) return tooMany("values", values.length);
  const wrong = values.findIndex((value) => typeof value !== "string" && typeof value !== "number");
  if (wrong !== -1)
    return `has ${shown(values[wrong])} where it needs a text or a number, such as ${example}`;
  return values.some((value) => typeof value === "string" && value.length > maxFilterText)
    ? `has a text of more than ${maxFilterText} characters`
    : null;
}

const tooMany = (what: string, count: number) =>
  `has ${count} ${what}; at most ${maxFilterValues} are allowed`;

const surplus = (input: readonly unknown[], length: number): string | null =>
  input.length > length ? `has ${input.length} parts; "${String(input[0])}" takes ${length}` : null;

const maxShown = 60;

/** A value as a message shows it: short, however long it is. */
function shown(value: unknown): string {
  if (typeof value === "string")
    return value.length <= maxShown ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, maxShown))}…`;
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return JSON.stringify(value) ?? "nothing";
}
