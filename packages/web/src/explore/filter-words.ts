/** A filter as people say it; one of another shape as it stands. */
export function filterWords(filter: unknown): string {
  if (!Array.isArray(filter)) return JSON.stringify(filter);
  const [operator, dimension, values] = filter as unknown[];
  if (typeof operator !== "string" || typeof dimension !== "string" || !Array.isArray(values))
    return JSON.stringify(filter);
  const shown = (values as unknown[]).map((value) => (value === "" ? "(none)" : String(value)));
  return `${dimension.replaceAll("_", " ")} ${operator.replaceAll("_", " ")} ${shown.join(" or ")}`;
}
