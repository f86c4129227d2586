/** What an endpoint may ask for: a type, all types that begin so (`workflow.*`), or `*` for every type. */
export const eventPattern = /^(?:\*|[\w-]+(?:[.:/][\w-]+)*(?:\.\*)?)$/u;

/** Tells whether a type of event is among those asked for. */
export function createTypeMatcher(patterns: readonly string[]): (type: string) => boolean {
  const types = new Set(patterns.filter((pattern) => !pattern.endsWith("*")));
  const beginnings = patterns
    .filter((pattern) => pattern.endsWith("*"))
    .map((pattern) => pattern.slice(0, -1));
  return (type) => types.has(type) || beginnings.some((beginning) => type.startsWith(beginning));
}
