import { sql } from "../sql/sql.ts";
import { everyRow, type Aggregate, type SqlInput } from "./aggregate.ts";

/** The smallest number; null of none. */
export const min = extreme("min", Math.min);

/** The largest number; null of none. */
export const max = extreme("max", Math.max);

function extreme(name: "min" | "max", choose: (a: number, b: number) => number): Aggregate<number | null> {
  const merge = (into: number | null, other: number | null) =>
    into === null ? other : other === null ? into : choose(into, other);
  const ofAll = sql.id(`${name}OrNull`);
  const ofSome = sql.id(`${name}OrNullIf`);
  const sqlExtreme = ({ of, where }: SqlInput) =>
    where === everyRow ? sql`${ofAll}(${of})` : sql`${ofSome}(${of}, ${where})`;
  return {
    name,
    of: "numbers",
    invertible: false,
    empty: () => null,
    add: (state, value) => (typeof value === "number" ? merge(state, value) : state),
    merge,
    read: (state) => state,
    sql: { clickhouse: { value: sqlExtreme, state: sqlExtreme } },
    parseState: (json) => (json === null ? null : Number(json)),
  };
}
