import type { Aggregate } from "./aggregate.ts";

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
  sqlState: sqlSum,
  parseState: Number,
};

function sqlSum({ of, where }: { of: string; where: string }): string {
  return `ifNull(${where === "1" ? `sum(${of})` : `sumIf(${of}, ${where})`}, 0)`;
}
