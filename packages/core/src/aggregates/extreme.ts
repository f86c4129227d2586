import type { Aggregate } from "./aggregate.ts";

/** The smallest number; null of none. */
export const min = extreme("min", Math.min);

/** The largest number; null of none. */
export const max = extreme("max", Math.max);

function extreme(name: "min" | "max", choose: (a: number, b: number) => number): Aggregate<number | null> {
  const merge = (into: number | null, other: number | null) =>
    into === null ? other : other === null ? into : choose(into, other);
  const sql = ({ of, where }: { of: string; where: string }) =>
    where === "1" ? `${name}OrNull(${of})` : `${name}OrNullIf(${of}, ${where})`;
  return {
    name,
    of: "numbers",
    invertible: false,
    empty: () => null,
    add: (state, value) => (typeof value === "number" ? merge(state, value) : state),
    merge,
    read: (state) => state,
    sqlValue: sql,
    sqlState: sql,
    parseState: (json) => (json === null ? null : Number(json)),
  };
}
