import type { RetentionResult } from "@dendro/core";

/** Of how many periods something is known of some cohort: what is still to come of all of them needs no column. */
export const knownPeriods = (cohorts: readonly Pick<RetentionResult["results"][number], "returned">[]) =>
  Math.max(0, ...cohorts.map(({ returned }) => returned.findLastIndex((count) => count !== null) + 1));
