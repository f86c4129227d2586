import { sql } from "../sql/sql.ts";
import { everyRow, type Aggregate, type SqlInput } from "./aggregate.ts";

/** How many rows there are. */
export const count: Aggregate<number> = {
  name: "count",
  of: "rows",
  invertible: true,
  empty: () => 0,
  add: (state, _value, weight) => state + weight,
  merge: (into, other) => into + other,
  read: (state) => state,
  sql: { clickhouse: { value: sqlCount, state: sqlCount } },
  parseState: Number,
};

function sqlCount({ where }: SqlInput) {
  return where === everyRow ? sql`count()` : sql`countIf(${where})`;
}
