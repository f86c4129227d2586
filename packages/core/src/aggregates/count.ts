import type { Aggregate } from "./aggregate.ts";

/** How many rows there are. */
export const count: Aggregate<number> = {
  name: "count",
  of: "rows",
  invertible: true,
  empty: () => 0,
  add: (state, _value, weight) => state + weight,
  merge: (into, other) => into + other,
  read: (state) => state,
  sqlValue: ({ where }) => (where === "1" ? "count()" : `countIf(${where})`),
  sqlState: ({ where }) => (where === "1" ? "count()" : `countIf(${where})`),
  parseState: Number,
};
