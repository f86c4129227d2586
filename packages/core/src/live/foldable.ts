import type { Dimension } from "../catalog/dimension.ts";
import type { Field, TableName } from "../catalog/field.ts";
import { fieldsOf, looksElsewhere } from "../catalog/condition.ts";
import { countsRows, needsTotals, type Plan } from "../query/plan.ts";

/**
 * Whether a plan can be kept up to date event by event. It cannot when it looks at an event's dimension through the
 * visit or the other way round (bounce rate by country can, by page cannot), takes back what its aggregate cannot, or
 * asks for entities of many events, for what all rows come to, or for what somebody has done at another time.
 */
export function isFoldable(plan: Plan): boolean {
  if (needsTotals(plan) || countsRows(plan)) return false;
  if (plan.query.top !== undefined || (plan.filter !== null && looksElsewhere(plan.filter))) return false;
  const looked = [
    ...plan.dimensions.flatMap((planned) => (planned.kind === "field" ? [planned.dimension] : [])),
    ...(plan.filter === null ? [] : fieldsOf(plan.filter)),
  ];
  return plan.measurements.every(
    ({ kind, table, aggregate }) =>
      kind === "aggregate" &&
      looked.every(({ on }) => on[table] !== undefined) &&
      (table === "events" || aggregate.invertible),
  );
}

/** Where a dimension stands in a table's rows. */
export function fieldIn(dimension: Dimension, table: TableName): Field {
  const field = dimension.on[table];
  if (field === undefined) throw new TypeError(`${dimension.name} is not in ${table}; isFoldable tells.`);
  return field;
}
