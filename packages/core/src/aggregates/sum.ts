import { sql, type Sql } from "../sql/sql.ts";
import { everyRow, type Aggregate, type SqlInput } from "./aggregate.ts";

/** The sum of the numbers; 0 of none. What is no number is skipped. */
export const sum: Aggregate<number> = {
  name: "sum",
  of: "numbers",
  invertible: true,
  empty: () => 0,
  add: (state, value, weight) => (typeof value === "number" ? state + value * weight : state),
  merge: (into, other) => into + other,
  read: (state) => state,
  sql: {
    clickhouse: {
      value: sqlSum,
      refine: { sql: orZero, read: (value) => value ?? 0 },
      state: (input) => orZero(sqlSum(input)),
    },
  },
  parseState: Number,
};

function sqlSum({ of, where }: SqlInput): Sql {
  return where === everyRow ? sql`sum(${of})` : sql`sumIf(${of}, ${where})`;
}

/** Of nothing, the engine's sum is NULL. */
function orZero(total: Sql): Sql {
  return sql`ifNull(${total}, 0)`;
}
