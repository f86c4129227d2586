import type { Filter } from "@dendro/core";

const operators: Readonly<Record<string, string>> = {
  is: "is",
  is_not: "is not",
  contains: "contains",
  contains_not: "does not contain",
};

/** What filters say, in words; as they are written where there are none for them. */
export const filterWords = (filters: readonly Filter[]): string =>
  filters.length === 0 ? "everything" : filters.map(inWords).join(", and ");

function inWords(filter: Filter): string {
  const [operator, subject, values] = filter as readonly unknown[];
  const word = operators[String(operator)];
  if (word !== undefined && typeof subject === "string" && Array.isArray(values))
    return `${subject.replaceAll("_", " ")} ${word} ${values.map((value) => (value === "" ? "none" : String(value))).join(" or ")}`;
  if ((operator === "has_done" || operator === "did") && isDone(values)) {
    const { filters, at_least: times, ...more } = values;
    if (Object.keys(more).length === 0)
      return `${String(subject)} has events${times === undefined ? "" : ` (${times} or more)`} where ${filterWords(filters)}`;
  }
  return JSON.stringify(filter);
}

const isDone = (value: unknown): value is { filters: Filter[]; at_least?: number } =>
  typeof value === "object" && value !== null && "filters" in value && Array.isArray(value.filters);
