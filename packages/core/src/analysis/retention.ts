import { z } from "zod";
import type { Condition } from "../catalog/condition.ts";
import type { ResolvedRange } from "../time/date-range.ts";
import { bucketLabel, bucketStarts, partialBuckets } from "../time/time-bucket.ts";
import {
  analysisMetaSchema,
  eventCondition,
  planScope,
  scopeFields,
  stepFiltersSchema,
  type Scope,
} from "./scope.ts";

/** How many of those who first did one thing on a day came back to do another on later days. */
export const retentionSchema = z
  .strictObject({
    first: stepFiltersSchema.meta({ description: "The event that somebody's time begins with." }),
    cohort: z.enum(["first_in_range", "first_ever"]).default("first_in_range").meta({
      description:
        "Who is in a cohort: all who did `first`, by when they did it first in the range; or only who never did it before, as far as the filters go.",
    }),
    return: stepFiltersSchema.meta({ description: "The event that shows that somebody is still there." }),
    ...scopeFields,
    granularity: z.enum(["day", "week", "month"]).default("week"),
    periods: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(8)
      .meta({ description: "How many later periods are looked at." }),
  })
  .meta({ id: "Retention" });
export type Retention = z.output<typeof retentionSchema>;

export interface RetentionPlan extends Scope {
  readonly retention: Retention;
  readonly first: Condition;
  readonly return: Condition;
  /** When each period begins, those after the range included. */
  readonly starts: readonly number[];
  /** How many of them lie in the range. */
  readonly cohorts: number;
  /** From the first moment that decides who began when to the end of the last period. */
  readonly reach: ResolvedRange;
}

/** @throws DendroError `unknown_dimension`, `unknown_timezone` or `invalid_query` */
export function planRetention(retention: Retention, now: number): RetentionPlan {
  const scope = planScope(retention, now);
  const { granularity, periods } = retention;
  const cohorts = bucketStarts(scope.range, granularity, scope.zone).length;
  // A month has 31 days at most, so this reaches over one period more than is needed.
  const longestMs = { day: 25, week: 7 * 24 + 1, month: 31 * 24 + 1 }[granularity] * 3_600_000;
  const starts = bucketStarts(
    { from: scope.range.from, to: scope.range.to + (periods + 1) * longestMs },
    granularity,
    scope.zone,
  ).slice(0, cohorts + periods + 1);
  return {
    ...scope,
    retention,
    first: eventCondition(retention.first, scope),
    return: eventCondition(retention.return, scope),
    starts,
    cohorts,
    reach: {
      from: retention.cohort === "first_ever" ? 0 : scope.range.from,
      to: starts.at(-1) ?? scope.range.to,
    },
  };
}

export const retentionResultSchema = z
  .object({
    results: z.array(
      z.object({
        cohort: z.string().meta({ description: "The period in which they began." }),
        size: z.number().meta({ description: "How many began in it." }),
        is_partial: z.boolean().meta({
          description:
            "Whether the range has only a part of the period, or it is not over: more may have begun in it.",
        }),
        returned: z.array(z.union([z.number(), z.null()])).meta({
          description:
            "How many came back one period later, two, and so on; null where that is still to come.",
        }),
      }),
    ),
    meta: analysisMetaSchema,
    query: retentionSchema,
  })
  .meta({ id: "RetentionResult" });
export type RetentionResult = z.output<typeof retentionResultSchema>;

/** How many began in one period and came back in a later one; in the same where they began. */
export interface Returned {
  readonly cohort: number;
  readonly period: number;
  readonly count: number;
}

export function retentionRows(
  plan: RetentionPlan,
  returned: readonly Returned[],
): RetentionResult["results"] {
  const { starts, cohorts, retention, range, zone, context } = plan;
  const partial = new Set(partialBuckets(range, context.now, retention.granularity, zone));
  const countOf = new Map(returned.map(({ cohort, period, count }) => [`${cohort} ${period}`, count]));
  return starts.slice(0, cohorts).map((cohort, at) => ({
    cohort: bucketLabel(cohort, retention.granularity, zone),
    size: countOf.get(`${cohort} ${cohort}`) ?? 0,
    is_partial: partial.has(cohort),
    returned: starts
      .slice(at + 1, at + 1 + retention.periods)
      .map((period) => (period > context.now ? null : (countOf.get(`${cohort} ${period}`) ?? 0))),
  }));
}
