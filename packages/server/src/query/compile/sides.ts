import { sql, type Measurement, type Plan, type PlannedDimension, type Sql } from "@dendro/core";

/** Plans that differ in their dimensions only, and all of the dimensions. */
export interface Sides {
  readonly plans: readonly [Plan, ...Plan[]];
  readonly dimensions: readonly PlannedDimension[];
}

export function sidesOf(plans: readonly [Plan, ...Plan[]]): Sides {
  const dimensions = new Map(plans.flatMap((plan) => plan.dimensions.map((one) => [nameOf(one), one])));
  return { plans, dimensions: [...dimensions.values()] };
}

/** Where the dimensions of a plan stand among all. */
export const placesOf = ({ dimensions }: Sides, plan: Plan): number[] =>
  plan.dimensions.map((own) => dimensions.findIndex((one) => nameOf(one) === nameOf(own)));

const nameOf = (planned: PlannedDimension) =>
  planned.kind === "time" ? `time:${planned.granularity}` : planned.dimension.name;

/** Rollups keep as fractions what rows have as whole numbers, and a column of a statement is of one type. */
export const asFloat = ({ aggregate }: Measurement, column: Sql): Sql =>
  aggregate.choosesText === true ? column : sql`toFloat64(${column})`;

/** What stands for a dimension that a row is not told apart by. */
export const noKey = ({ kind }: PlannedDimension): Sql => (kind === "time" ? sql`0` : sql`''`);
