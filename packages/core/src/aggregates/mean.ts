import { sql } from "../sql/sql.ts";
import { everyRow, type Aggregate } from "./aggregate.ts";

interface Mean {
  sum: number;
  count: number;
}

/** The arithmetic mean of the numbers; null of none. What is no number is skipped. */
export const mean: Aggregate<Mean> = {
  name: "mean",
  of: "numbers",
  invertible: true,
  empty: () => ({ sum: 0, count: 0 }),
  add(state, value, weight) {
    if (typeof value !== "number") return state;
    state.sum += value * weight;
    state.count += weight;
    return state;
  },
  merge(into, other) {
    into.sum += other.sum;
    into.count += other.count;
    return into;
  },
  read: ({ sum, count }) => (count === 0 ? null : sum / count),
  sql: {
    clickhouse: {
      value: ({ of, where }) =>
        where === everyRow ? sql`avgOrNull(${of})` : sql`avgOrNullIf(${of}, ${where})`,
      state: ({ of, where }) =>
        sql`tuple(ifNull(sumIf(${of}, ${where}), 0), countIf(${of} IS NOT NULL AND (${where})))`,
    },
  },
  parseState(json) {
    const [sum, count] = json as [number | string, number | string];
    return { sum: Number(sum), count: Number(count) };
  },
};
