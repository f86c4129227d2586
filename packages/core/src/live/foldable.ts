import type { Dimension } from "../catalog/dimension.ts";
import type { Field, Relation } from "../catalog/field.ts";
import { fieldsOf } from "../query/condition.ts";
import type { Plan } from "../query/plan.ts";

/**
 * Whether a plan can be kept up to date event by event. It cannot when it looks at an event's dimension through the
 * visit or the other way round (bounce rate by country can, by page cannot), or takes back what its aggregate cannot.
 */
export function isFoldable(plan: Plan): boolean {
  const looked = [
    ...plan.dimensions.flatMap((planned) => (planned.kind === "field" ? [planned.dimension] : [])),
    ...(plan.filter === null ? [] : fieldsOf(plan.filter)),
  ];
  return plan.aggregates.every(
    ({ relation, aggregate }) =>
      looked.every(({ on }) => on[relation] !== undefined) && (relation === "events" || aggregate.invertible),
  );
}

/** Where a dimension stands in a relation's rows. */
export function fieldIn(dimension: Dimension, relation: Relation): Field {
  const field = dimension.on[relation];
  if (field === undefined) throw new TypeError(`${dimension.name} is not in ${relation}; isFoldable tells.`);
  return field;
}
