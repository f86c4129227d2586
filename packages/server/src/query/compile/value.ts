import {
  sql,
  type ArithmeticValue,
  type Measurement,
  type MetricValue,
  type Plan,
  type Sql,
} from "@dendro/core";

/** A value over the columns of its measurements, as core's `evaluate` computes it. */
export const sqlValue = (value: MetricValue, nameOf: (measurement: Measurement) => Sql): Sql =>
  value.kind === "arithmetic" || value.kind === "constant" ? sqlFloat(value, nameOf) : nameOf(value);

/** Counts have no sign: with what they are the engine would wrap around. */
function sqlFloat(value: MetricValue, nameOf: (measurement: Measurement) => Sql): Sql {
  switch (value.kind) {
    case "aggregate":
    case "entity":
    case "first_seen":
      return sql`toFloat64(${nameOf(value)})`;
    case "constant":
      return sql`toFloat64(${value.value})`;
    case "arithmetic":
      return sqlArithmetic[value.op](sqlFloat(value.left, nameOf), sqlFloat(value.right, nameOf));
  }
}

const sqlArithmetic: Readonly<Record<ArithmeticValue["op"], (left: Sql, right: Sql) => Sql>> = {
  "+": (left, right) => sql`(${left} + ${right})`,
  "-": (left, right) => sql`(${left} - ${right})`,
  "*": (left, right) => sql`(${left} * ${right})`,
  "/": (left, right) => sql`(${left} / nullIf(${right}, 0))`,
  // Of a value and NULL it is the value.
  max: (left, right) => sql`greatest(${left}, ${right})`,
};

/** What becomes of a measurement's column, for what goes on computing with it. */
export const sqlRefined = ({ aggregate }: Measurement, column: Sql): Sql =>
  aggregate.sql.clickhouse.refine?.sql(column) ?? column;

/** How the plan's measurements are called where its metrics are computed. */
export const metricNames =
  ({ measurements }: Plan) =>
  (measurement: Measurement): Sql =>
    sqlRefined(measurement, sql`a${measurements.indexOf(measurement)}`);
