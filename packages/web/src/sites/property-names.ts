/** More than these are not offered; Explore asks for any. */
const most = 12;

/** What other cards show. */
const known = new Set([
  "scroll_depth",
  "query",
  "href",
  "words",
  "images",
  "value",
  "engaged",
  "reading_time_ms",
]);

/** The fields of their own in which events say a word, the most common first; by a number there is nothing to group. */
export function propertyNames(events: readonly Readonly<Record<string, unknown>>[]): string[] {
  const counts = new Map<string, number>();
  for (const { data } of events) {
    if (typeof data !== "object" || data === null) continue;
    for (const [name, value] of Object.entries(data))
      if (
        (typeof value === "string" || typeof value === "boolean") &&
        /^[\w-]{1,64}$/u.test(name) &&
        !known.has(name)
      )
        counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a, of], [b, others]) => others - of || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([name]) => name);
}
