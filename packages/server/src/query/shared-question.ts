import { querySchema, type Query, type QueryInput } from "@dendro/core";

/** What is told of a query to who may not change it: what its answer is made of, and not what was filtered by. */
export type ShownQuery = Pick<Query, "metrics" | "dimensions" | "date_range" | "timezone">;

export function shownOfQuery(saved: QueryInput): ShownQuery {
  const { metrics, dimensions, date_range, timezone } = querySchema.parse(saved);
  return { metrics, dimensions, date_range, timezone };
}

/** What is asked for a card: of groups over time also the buckets in which there are none, for charts draw them. */
export function askedByCard(saved: QueryInput): Query {
  const { dimensions = [], include = [] } = saved;
  const isDrawn = dimensions.length > 1 && dimensions.some((name) => name.startsWith("time:"));
  return querySchema.parse(
    isDrawn ? { ...saved, include: [...new Set([...include, "timeLabels" as const])] } : saved,
  );
}
