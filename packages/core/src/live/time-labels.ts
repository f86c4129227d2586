import type { ResolvedRange } from "../time/date-range.ts";
import { timeDimensionIndex, type Plan } from "../query/plan.ts";
import { bucketLabel, bucketStarts, partialBuckets } from "../time/time-bucket.ts";

/** The labels of the buckets that are not whole, or not over; null of a query that is not by time. */
export function partialTimeLabels({ dimensions, range, now, zone }: Plan): string[] | null {
  const time = dimensions.find(({ kind }) => kind === "time");
  if (time?.kind !== "time") return null;
  const { granularity } = time;
  const starts = partialBuckets(range, now, granularity, zone);
  return starts.map((start) => bucketLabel(start, granularity, zone));
}

/** The label of every bucket of the plan's time dimension in a range, in order; none when it has none. */
export function timeLabels(plan: Plan, range: ResolvedRange): string[] {
  const planned = plan.dimensions[timeDimensionIndex(plan)];
  if (planned?.kind !== "time") return [];
  const { granularity } = planned;
  return bucketStarts(range, granularity, plan.zone).map((start) =>
    bucketLabel(start, granularity, plan.zone),
  );
}
