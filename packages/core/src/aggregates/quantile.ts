import { groupBy } from "../node-20.ts";
import { sql, type Sql } from "../sql/sql.ts";
import { everyRow, type Aggregate, type SqlInput } from "./aggregate.ts";
import {
  addToSketch,
  emptySketch,
  mergeSketches,
  quantileOfSketch,
  sqlKey,
  sqlQuantileOfSketch,
  type DDSketch,
} from "./dd-sketch.ts";
import { interpolate, sqlInterpolate } from "./rank.ts";

/** Up to so many numbers are kept as they are. */
export const maxExactNumbers = 256;

/** Few numbers with how often each came; a sketch of many. */
type Numbers =
  | { readonly counts: Map<number, number>; count: number }
  | { readonly sketch: DDSketch; readonly pinned: Pin | null };

/** What was found exactly when the sketch read something else: right for as long as it reads the same. */
interface Pin {
  readonly value: number;
  readonly read: number | null;
}

/** Those that are mostly asked for together: the engine sees one expression, and keeps the values once for all of them. */
const usual: readonly number[] = [0.5, 0.95, 0.99];

/**
 * The value at a quantile, as `rank.ts` defines it; null of none. Exact in SQL over rows, and when folded of up to 256
 * numbers; of more within 1 %, and between the smallest and the largest.
 * @param q from 0 to 1
 */
export function quantile(q: number): Aggregate<Numbers> {
  return {
    name: `quantile(${q})`,
    of: "numbers",
    invertible: true,
    empty: () => ({ counts: new Map(), count: 0 }),
    add(state, value, weight) {
      if (typeof value !== "number") return state;
      if ("sketch" in state) {
        addToSketch(state.sketch, value, weight);
        return state;
      }
      const count = (state.counts.get(value) ?? 0) + weight;
      if (count === 0) state.counts.delete(value);
      else state.counts.set(value, count);
      state.count += weight;
      return state.count <= maxExactNumbers ? state : sketched(state);
    },
    merge(into, other) {
      if (isEmpty(into)) return other;
      if (isEmpty(other)) return into;
      if ("counts" in into && "counts" in other && into.count + other.count <= maxExactNumbers) {
        for (const [value, count] of other.counts)
          into.counts.set(value, (into.counts.get(value) ?? 0) + count);
        into.count += other.count;
        return into;
      }
      const { sketch } = sketched(into);
      mergeSketches(sketch, sketched(other).sketch);
      return { sketch, pinned: null };
    },
    read(state) {
      if ("sketch" in state) {
        const read = quantileOfSketch(state.sketch, q);
        return state.pinned !== null && state.pinned.read === read ? state.pinned.value : read;
      }
      if (state.count <= 0) return null;
      const values = [...state.counts].toSorted(([a], [b]) => a - b);
      return interpolate(q, state.count, (rank) => {
        let seen = 0;
        return (values.find(([, count]) => (seen += count) > rank) ?? values.at(-1) ?? [0])[0];
      });
    },
    isExact: (state) => "counts" in state,
    pin: (state, value) =>
      "counts" in state ? state : { ...state, pinned: { value, read: quantileOfSketch(state.sketch, q) } },
    sql: {
      clickhouse: {
        // Of an array without any values every element is NULL.
        value({ of, where }) {
          const ranks = usual.includes(q) ? usual : [q];
          const list = sql.join(
            ranks.map((rank) => sql`${rank}`),
            ", ",
          );
          const values =
            where === everyRow
              ? sql`quantilesExactInclusiveOrNull(${list})(${of})`
              : sql`quantilesExactInclusiveOrNullIf(${list})(${of}, ${where})`;
          return sql`arrayElementOrNull(${values}, ${ranks.indexOf(q) + 1})`;
        },
        state: ({ of, where }) =>
          sql`tuple(${sqlBins({ of, where })}, groupArrayIf(${maxExactNumbers + 1})(${of}, ${where}), minOrNullIf(${of}, ${where}), maxOrNullIf(${of}, ${where}))`,
      },
    },
    parseState(json) {
      const [bins, values, min, max] = json as [
        Record<string, number | string>,
        (number | string)[],
        number | string | null,
        number | string | null,
      ];
      if (values.length <= maxExactNumbers) {
        const counts = groupBy(values.map(Number), (value) => value);
        return {
          counts: new Map([...counts].map(([value, same]) => [value, same.length])),
          count: values.length,
        };
      }
      const sketch: DDSketch = { bins: new Map(), count: 0, min: Number(min), max: Number(max) };
      for (const [key, count] of Object.entries(bins)) {
        sketch.bins.set(Number(key), Number(count));
        sketch.count += Number(count);
      }
      return { sketch, pinned: null };
    },
  };
}

/** How many numbers fall into each bin of a sketch, in SQL. A NULL key is one that `sumMap` would count. */
export const sqlBins = ({ of, where }: Pick<SqlInput, "of" | "where">): Sql =>
  sql`sumMapIf(map(ifNull(${sqlKey(of)}, 0), toUInt64(1)), ${of} IS NOT NULL AND (${where}))`;

/**
 * The value at a quantile of what is kept of numbers, in SQL: of all values, where they are all there, else of bins.
 * Agrees with the fold; NULL of none.
 */
export function sqlQuantileOf(
  kept: {
    readonly bins: Sql;
    readonly values: Sql;
    readonly count: Sql;
    readonly min: Sql;
    readonly max: Sql;
  },
  q: number,
): Sql {
  const { bins, values, count, min, max } = kept;
  const sorted = sql`arraySort(${values})`;
  const exact = sqlInterpolate(q, sql`length(${values})`, (rank) => sql`${sorted}[toInt64(${rank}) + 1]`);
  return sql`multiIf(${count} = 0, NULL, length(${values}) = ${count}, ${exact}, ${sqlQuantileOfSketch(bins, min, max, q)})`;
}

const isEmpty = (state: Numbers) => "counts" in state && state.counts.size === 0;

function sketched(state: Numbers): Extract<Numbers, { sketch: DDSketch }> {
  if ("sketch" in state) return state;
  const sketch = emptySketch();
  for (const [value, count] of state.counts) addToSketch(sketch, value, count);
  return { sketch, pinned: null };
}
