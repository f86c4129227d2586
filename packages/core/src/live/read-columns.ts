import type { Field } from "../catalog/field.ts";
import { measurementsOf, type Measurement } from "../catalog/metric.ts";
import { fieldsOf } from "../catalog/condition.ts";
import type { Plan } from "../query/plan.ts";

/** The columns of rows that an answer depends on, whichever table they are in. */
export function readColumns({ dimensions, filter, measurements }: Plan): ReadonlySet<string> {
  const looked = [
    ...dimensions.flatMap((planned) => (planned.kind === "field" ? [planned.dimension] : [])),
    ...(filter === null ? [] : fieldsOf(filter)),
  ];
  const fields = [
    ...looked.flatMap(({ on }) => Object.values(on)),
    ...measurements.flatMap((measurement) => measuredFields(measurement)),
  ];
  return columnsOf(fields);
}

export const columnsOf = (fields: readonly Field[]): ReadonlySet<string> =>
  new Set(
    fields.flatMap((field) => {
      if ("column" in field) return [field.column];
      if ("firstOf" in field) return [...field.firstOf];
      if ("hundredsOf" in field) return [field.hundredsOf];
      return "allOf" in field ? [...field.allOf] : [];
    }),
  );

function measuredFields(value: Measurement): Field[] {
  switch (value.kind) {
    case "aggregate":
      return [value.of, value.by ?? null, ...(value.where === null ? [] : fieldsOf(value.where))].filter(
        (field) => field !== null,
      );
    case "first_seen":
      return [value.per, ...(value.where === null ? [] : fieldsOf(value.where))];
    case "entity": {
      const inner = [...(value.of === null ? [] : [value.of]), ...value.where.map(({ of }) => of)];
      return [value.per, ...inner.flatMap(measurementsOf).flatMap(measuredFields)];
    }
  }
}
