import type { Aggregate } from "./aggregate.ts";
import {
  addToSketch,
  binned,
  emptySketch,
  quantileOfSketch,
  sqlBinned,
  sqlKey,
  type DDSketch,
} from "./dd-sketch.ts";

/** Those that are mostly asked for together: the engine sees one expression, and keeps the values once for all of them. */
const usual: readonly number[] = [0.5, 0.95, 0.99];

/**
 * The value that a share `q` of the numbers stay below, within 1 %; null of none. Both engines count the same bins, so
 * they agree more closely than that.
 * @param q from 0 to 1
 */
export function quantile(q: number): Aggregate<DDSketch> {
  return {
    name: `quantile(${q})`,
    of: "numbers",
    invertible: true,
    empty: emptySketch,
    add(state, value, weight) {
      if (typeof value === "number") addToSketch(state, value, weight);
      return state;
    },
    merge(into, other) {
      for (const [key, count] of other.bins) into.bins.set(key, (into.bins.get(key) ?? 0) + count);
      into.count += other.count;
      return into;
    },
    read: (state) => quantileOfSketch(state, q),
    // Bins are in the order of the values, so the bin of the value at a rank is the bin at that rank. Of an array
    // without any values every element is NULL.
    sqlValue({ of, where }) {
      const ranks = usual.includes(q) ? usual : [q];
      const suffix = where === "1" ? "" : "If";
      const values = `quantilesExactOrNull${suffix}(${ranks.join(", ")})(${of}${suffix === "" ? "" : `, ${where}`})`;
      return `arrayElementOrNull(${values}, ${ranks.indexOf(q) + 1})`;
    },
    refine: { sql: sqlBinned, read: (value) => (value === null ? null : binned(value)) },
    // A NULL key is one that `sumMap` would count, so it is left out here.
    sqlState: ({ of, where }) =>
      `sumMapIf(map(ifNull(${sqlKey(of)}, 0), toUInt64(1)), ${of} IS NOT NULL AND (${where}))`,
    parseState(json) {
      const state = emptySketch();
      for (const [key, count] of Object.entries(json as Record<string, unknown>)) {
        state.bins.set(Number(key), Number(count));
        state.count += Number(count);
      }
      return state;
    },
  };
}
