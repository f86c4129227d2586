import { entityNames } from "../catalog/entities.ts";
import { numberOperators, textOperators } from "./filter-operators.ts";

const operators = [...textOperators, ...numberOperators, "and", "or", "not", "did"];

/** What is wrong with something that should be a filter, and what it should be; the innermost fault that it has. */
export function filterFault(input: unknown): string {
  return findFault(input) ?? "is no filter";
}

/** Null for what may be one. */
function findFault(input: unknown): string | null {
  if (!Array.isArray(input))
    return 'is no filter; filters are a list of lists, such as [["is", "country", ["DE"]]]';
  const [operator, of, values] = input as unknown[];
  switch (operator) {
    case "and":
    case "or":
      if (!Array.isArray(of) || of.length === 0 || of.some((part) => !Array.isArray(part)))
        return `needs a list of filters, such as ["${operator}", [["is", "country", ["DE"]]]]`;
      return of.map(findFault).find((fault) => fault !== null) ?? null;
    case "not":
      return Array.isArray(of) ? findFault(of) : 'needs a filter, such as ["not", ["is", "country", ["DE"]]]';
    case "did":
      return (entityNames as readonly unknown[]).includes(of)
        ? 'needs what was done, such as ["did", "user", { "filters": [["is", "type", ["signup"]]] }]'
        : `says ${JSON.stringify(of)} where it needs one of ${entityNames.join(", ")}`;
    default:
  }
  if (!(operators as readonly unknown[]).includes(operator))
    return `begins with ${JSON.stringify(operator)}, which is no operator; use ${operators.join(", ")}`;
  if (typeof of !== "string") return `needs a dimension after "${String(operator)}", by its name`;
  const name = JSON.stringify(of);
  if ((numberOperators as readonly unknown[]).includes(operator)) {
    const isOneNumber = Array.isArray(values) && values.length === 1 && typeof values[0] === "number";
    return isOneNumber ? null : `needs one number in a list, such as ["${String(operator)}", ${name}, [10]]`;
  }
  return Array.isArray(values) && values.length > 0
    ? null
    : `needs a list of values, such as ["${String(operator)}", ${name}, ["…"]]`;
}
