import { DendroError, expandSegments, type Filter } from "@dendro/core";
import type { SavedFiltersStore } from "../../store/saved-filters.ts";

/** Makes, for one question of a tenant's, what puts its segments' filters in place of their names. */
export type SegmentResolver = (tenant: string) => (filters: readonly Filter[]) => Filter[];

/** How often one question may name segments: each time their filters are written out. */
const maxNamed = 50;

export function createSegmentResolver(segments: SavedFiltersStore): SegmentResolver {
  return (tenant) => {
    let named = 0;
    const source = {
      names: () => segments.of(tenant).map(({ name }) => name),
      find(name: string) {
        named += 1;
        if (named > maxNamed)
          throw new DendroError("invalid_query", `A question may name segments ${maxNamed} times.`);
        return segments.find(tenant, name)?.filters ?? null;
      },
    };
    return (filters) => expandSegments(filters, source);
  };
}

/** Wherever a question of any kind has filters. */
export interface Filtered {
  readonly filters: readonly Filter[];
  /** Of a funnel; of paths it is how many. */
  readonly steps?: number | readonly { readonly filters: readonly Filter[] }[];
  readonly first?: readonly Filter[];
  readonly return?: readonly Filter[];
}

/** The same question without segments, however many lists of filters its kind has. */
export function resolveSegments<Q extends Filtered>(
  question: Q,
  expand: (filters: readonly Filter[]) => Filter[],
): Q {
  const { filters, steps, first, return: back } = question;
  return {
    ...question,
    filters: expand(filters),
    ...(typeof steps === "object"
      ? { steps: steps.map((step) => ({ ...step, filters: expand(step.filters) })) }
      : {}),
    ...(first === undefined ? {} : { first: expand(first) }),
    ...(back === undefined ? {} : { return: expand(back) }),
  };
}
