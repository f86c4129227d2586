import { conditionOf, createZone, expandSegments, noSegments, type Filter } from "@dendro/core";
import type { SavedKind } from "../../store/saved-filters.ts";

/**
 * Resolves filters that are to be saved, so that what is wrong with them is known before anybody asks.
 * @param now milliseconds since 1970
 * @throws DendroError as a query with these filters would, and `invalid_query` when they name segments
 */
export function checkFilters(kind: SavedKind, filters: readonly Filter[], now: number): void {
  const writtenOut = expandSegments(filters, noSegments(`A ${kind}`));
  conditionOf(writtenOut, { now, zone: createZone("UTC") });
}
