import {
  sql,
  type ArithmeticValue,
  type Measurement,
  type MetricValue,
  type Plan,
  type Sql,
} from "@dendro/core";

/** A value over the columns of its measurements, as core's `evaluate` computes it. */
export function sqlValue(value: MetricValue, nameOf: (measurement: Measurement) => Sql): Sql {
  switch (value.kind) {
    case "aggregate":
    case "entity":
    case "first_seen":
      return nameOf(value);
    case "constant":
      return sql`toFloat64(${value.value})`;
    case "arithmetic":
      // Counts have no sign: without it the engine would wrap around.
      return sqlArithmetic[value.op](
        sql`toFloat64(${sqlValue(value.left, nameOf)})`,
        sql`toFloat64(${sqlValue(value.right, nameOf)})`,
      );
  }
}

const sqlArithmetic: Readonly<Record<ArithmeticValue["op"], (left: Sql, right: Sql) => Sql>> = {
  "+": (left, right) => sql`(${left} + ${right})`,
  "-": (left, right) => sql`(${left} - ${right})`,
  "*": (left, right) => sql`(${left} * ${right})`,
  "/": (left, right) => sql`(${left} / nullIf(${right}, 0))`,
  // What an engine makes of the larger of a value and NULL depends on its version.
  max: (left, right) => sql`ifNull(greatest(${left}, ${right}), ifNull(${left}, ${right}))`,
};

/** What becomes of a measurement's column, for what goes on computing with it. */
export const sqlRefined = ({ aggregate }: Measurement, column: Sql): Sql =>
  aggregate.sql.clickhouse.refine?.sql(column) ?? column;

/** How the plan's measurements are called where its metrics are computed. */
export const metricNames =
  ({ measurements }: Plan) =>
  (measurement: Measurement): Sql =>
    sqlRefined(measurement, sql`a${measurements.indexOf(measurement)}`);
