import { isTimeSeries, sql, type Measurement, type Plan, type Sql } from "@dendro/core";

/** The names of a statement's columns for a plan's dimensions. */
export const keyNames = ({ dimensions }: Pick<Plan, "dimensions">): Sql[] =>
  dimensions.map((_, index) => sql`k${index}`);

/** The names of its columns for what is measured. */
export const valueNames = ({ measurements }: Pick<Plan, "measurements">): Sql[] =>
  measurements.map((_, index) => sql`a${index}`);

/** A column for each of the plan's measurements; of those that are measured elsewhere what they come to of nothing. */
export const measuredColumns = (
  { measurements }: Pick<Plan, "measurements">,
  sqlOf: (measurement: Measurement) => Sql | null,
): Sql[] =>
  measurements.map((measurement, index) => {
    const value = sqlOf(measurement) ?? (isCountable(measurement) ? sql`0` : sql`NULL`);
    return sql`${value} AS a${index}`;
  });

/** Whether of nothing it comes to 0, and not to no value. */
export const isCountable = ({ aggregate }: Measurement): boolean => aggregate.read(aggregate.empty()) === 0;

/**
 * Whether all rows are read: a series is completed with its empty buckets before it is looked through, ordered and cut, so
 * that happens outside of the statement; and without dimensions there is one row.
 */
export const isReadWhole = (plan: Plan): boolean => isTimeSeries(plan) || plan.dimensions.length === 0;
