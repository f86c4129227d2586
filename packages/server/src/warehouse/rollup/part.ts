import { conjuncts, fieldsOf, sqlValueOfKey, type AggregateValue, type Condition } from "@dendro/core";
import { sqlNumber } from "../sql-condition.ts";
import { slicesCounting, type RolledRelation } from "./tables.ts";

/** How one measurement is made of states: from a rollup's columns, from rows, and what the states come to. */
export interface Part {
  readonly where: Condition | null;
  /** Whether only rows with a value are looked at, as the measurement's condition says. */
  readonly needsValue: boolean;
  readonly isSketch?: boolean;
  /** A state and how many values are in it, over the rows `r` of a rollup that match. */
  fromRollup(where: string): { state: string; values: string };
  fromRows(where: string): { state: string; values: string };
  /** What states of several sources come to together. */
  final(state: string, values: string): string;
  /** Where no rows are read beside the rollup, what is cheaper than a state. @defaultValue `fromRollup`'s state */
  readonly onlyRollup?: (where: string) => string;
  /** What the rollup alone comes to. */
  read(state: string, values: string): string;
}

/** Null when the slice of the rollups does not keep what it takes. */
export function partOf(
  rolled: RolledRelation,
  slice: string,
  { aggregate, of, by, where }: AggregateValue,
): Part | null {
  if (by !== undefined || (of !== null && !("column" in of))) return null;
  const column = of?.column ?? "";
  const demands = where === null ? [] : conjuncts(where);
  const rest = demands.filter((part) => !isPresence(part, column));
  const isOfKeys = rest.every((part) =>
    fieldsOf(part).every((field) => "column" in field && rolled.keys.includes(field.column)),
  );
  if (!isOfKeys) return null;
  const number = of === null ? "" : sqlNumber(of, "r");
  const isNumber = rolled.numbers.includes(column);
  const present = (condition: string) => `countIf(${number} IS NOT NULL AND (${condition}))`;
  const ofNumber = { values: (condition: string) => `sumIf(r.${column}_count, ${condition})` };
  const base = {
    where: rest.length === 0 ? null : ({ op: "and", of: rest } as const),
    needsValue: rest.length < demands.length,
  };
  if (aggregate.name === "count") {
    return {
      ...base,
      fromRollup: (condition) => both(`sumIf(r.row_count, ${condition})`),
      fromRows: (condition) => both(`countIf(${condition})`),
      final: (state) => `sum(${state})`,
      read: (state) => state,
    };
  }
  if (aggregate.name === "distinct" && rolled.distinct.includes(column)) {
    if (!slicesCounting(rolled, column).includes(slice)) return null;
    return {
      ...base,
      fromRollup: (condition) => ({
        state: `uniqMergeStateIf(r.${column}_uniq, ${condition})`,
        values: `sumIf(r.${column}_present, ${condition})`,
      }),
      fromRows: (condition) => ({
        state: `uniqStateIf(r.${column}, r.${column} != '' AND (${condition}))`,
        values: `countIf(r.${column} != '' AND (${condition}))`,
      }),
      final: (state) => `uniqMerge(${state})`,
      onlyRollup: (condition) => `uniqMergeIf(r.${column}_uniq, ${condition})`,
      read: (state) => state,
    };
  }
  if (!isNumber) return null;
  const q = /^quantile\((.+)\)$/u.exec(aggregate.name)?.[1];
  if (q !== undefined) {
    return rolled.sketched.includes(column)
      ? {
          ...base,
          isSketch: true,
          fromRollup: (condition) => ({
            state: `sumMapIf(r.${column}_bins, ${condition})`,
            values: ofNumber.values(condition),
          }),
          fromRows: (condition) => ({
            state: aggregate.sqlState({ of: number, where: condition }),
            values: present(condition),
          }),
          final: (state) => sqlQuantile(`sumMap(${state})`, q),
          read: (state) => sqlQuantile(state, q),
        }
      : null;
  }
  switch (aggregate.name) {
    case "sum":
    case "mean":
      return {
        ...base,
        fromRollup: (condition) => ({
          state: `sumIf(r.${column}_sum, ${condition})`,
          values: ofNumber.values(condition),
        }),
        fromRows: (condition) => ({
          state: `ifNull(sumIf(toFloat64(${number}), ${condition}), 0)`,
          values: present(condition),
        }),
        final: (state, values) =>
          aggregate.name === "sum" ? `sum(${state})` : `sum(${state}) / nullIf(sum(${values}), 0)`,
        read: (state, values) => (aggregate.name === "sum" ? state : `${state} / nullIf(${values}, 0)`),
      };
    case "min":
    case "max": {
      const { name } = aggregate;
      return {
        ...base,
        fromRollup: (condition) => ({
          state: `${name}OrNullIf(r.${column}_${name}, ${condition})`,
          values: ofNumber.values(condition),
        }),
        fromRows: (condition) => ({
          state: `${name}OrNullIf(toFloat64(${number}), ${condition})`,
          values: present(condition),
        }),
        final: (state) => `${name}OrNull(${state})`,
        read: (state) => state,
      };
    }
    default:
      return null;
  }
}

const both = (sql: string) => ({ state: sql, values: sql });

/** The key of rank q in summed bins, as core reads a sketch; NULL of none. */
function sqlQuantile(bins: string, q: string): string {
  const keys = `arraySort(mapKeys(${bins}))`;
  const counts = `arrayCumSum(arrayMap(key -> ${bins}[key], ${keys}))`;
  const count = `toFloat64(${counts}[-1])`;
  const rank = `least(floor(${q} * ${count}), ${count} - 1)`;
  const key = `${keys}[arrayFirstIndex(seen -> seen > ${rank}, ${counts})]`;
  return `if(empty(${keys}), NULL, ${sqlValueOfKey(key)})`;
}

function isPresence(condition: Condition, column: string): boolean {
  if (condition.op !== "not" || condition.of.op !== "is") return false;
  const { field, values } = condition.of;
  return "column" in field && field.column === column && values.length === 1 && values[0] === "";
}
