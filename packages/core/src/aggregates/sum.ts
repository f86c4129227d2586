import type { Aggregate, SqlInput } from "./aggregate.ts";

/** The sum of the numbers; 0 of none. What is no number is skipped. */
export const sum: Aggregate<number> = {
  name: "sum",
  of: "numbers",
  invertible: true,
  empty: () => 0,
  add: (state, value, weight) => (typeof value === "number" ? state + value * weight : state),
  merge: (into, other) => into + other,
  read: (state) => state,
  sqlValue: sqlSum,
  refine: { sql: orZero, read: (value) => value ?? 0 },
  sqlState: (input) => orZero(sqlSum(input)),
  parseState: Number,
};

function sqlSum({ of, where }: SqlInput): string {
  return where === "1" ? `sum(${of})` : `sumIf(${of}, ${where})`;
}

/** Of nothing, the engine's sum is NULL. */
function orZero(total: string): string {
  return `ifNull(${total}, 0)`;
}
