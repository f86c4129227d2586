import {
  conditionOf,
  createZone,
  DendroError,
  fieldIn,
  fieldsOf,
  looksElsewhere,
  mapFields,
  matcher,
  type Filter,
  type Row,
} from "@dendro/core";

/**
 * Tells which single events match filters, as they come.
 * @param filters without segments
 * @throws DendroError `invalid_query` for a dimension that no event has by itself
 */
export function eventMatcher(filters: readonly Filter[]): (row: Row) => boolean {
  const condition = conditionOf(filters, { now: 0, zone: createZone("UTC") });
  if (condition === null) return () => true;
  if (looksElsewhere(condition))
    throw new DendroError("invalid_query", "Events cannot be filtered by what else was done.");
  const foreign = fieldsOf(condition).find(({ on }) => on.events === undefined);
  if (foreign !== undefined) {
    throw new DendroError(
      "invalid_query",
      `${foreign.name} is known only when the visit is over; events cannot be filtered by it.`,
    );
  }
  return matcher(mapFields(condition, (dimension) => fieldIn(dimension, "events")));
}
