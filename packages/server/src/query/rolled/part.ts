import {
  conjuncts,
  fieldsOf,
  maxExactNumbers,
  sqlBins,
  sqlQuantileOf,
  type AggregateValue,
  type Condition,
} from "@dendro/core";
import { sqlNumber } from "../sql-condition.ts";
import { slicesCounting, type RolledTable } from "../../warehouse/rollup-tables.ts";

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
  rolled: RolledTable,
  slice: string,
  { aggregate, of, by, where }: AggregateValue,
): Part | null {
  if (by !== undefined || (of !== null && !("column" in of))) return null;
  const column = of?.column ?? "";
  const demands = where === null ? [] : conjuncts(where);
  // Where rows are counted that have a number, that is kept beside the number's sum.
  const counted =
    aggregate.name === "count"
      ? rolled.numbers.find((name) => demands.some((part) => isPresence(part, name)))
      : undefined;
  const rest = demands.filter((part) => !isPresence(part, counted ?? column));
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
    const having = counted === undefined ? "" : `${sqlNumber({ column: counted }, "r")} IS NOT NULL AND `;
    return {
      ...base,
      fromRollup: (condition) =>
        both(`sumIf(r.${counted === undefined ? "row_count" : `${counted}_count`}, ${condition})`),
      fromRows: (condition) => both(`countIf(${having}(${condition}))`),
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
            state: sqlKept(
              `sumMapIf(r.${column}_bins, ${condition})`,
              `groupArrayArrayIf(${maxExactNumbers + 1})(r.${column}_values, ${condition})`,
              (extreme) => `${extreme}OrNullIf(r.${column}_${extreme}, ${condition})`,
            ),
            values: ofNumber.values(condition),
          }),
          fromRows: (condition) => ({
            state: sqlKept(
              sqlBins({ of: number, where: condition }),
              `groupArrayIf(${maxExactNumbers + 1})(toFloat64(${number}), ${condition})`,
              (extreme) => `${extreme}OrNullIf(toFloat64(${number}), ${condition})`,
            ),
            values: present(condition),
          }),
          final: (state, values) =>
            sqlQuantile(
              `sumMap(${state}.1)`,
              `groupArrayArray(${maxExactNumbers + 1})(${state}.2)`,
              `sum(${values})`,
              (extreme, place) => `${extreme}(${state}.${place})`,
              q,
            ),
          read: (state, values) =>
            sqlQuantile(`${state}.1`, `${state}.2`, values, (_, place) => `${state}.${place}`, q),
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

/** What is kept of numbers: bins, the values themselves while they are few, the smallest and the largest. */
const sqlKept = (bins: string, values: string, extremeOf: (extreme: "min" | "max") => string) =>
  `tuple(${bins}, ${values}, ${extremeOf("min")}, ${extremeOf("max")})`;

const sqlQuantile = (
  bins: string,
  values: string,
  count: string,
  extremeOf: (extreme: "min" | "max", place: number) => string,
  q: string,
) => sqlQuantileOf({ bins, values, count, min: extremeOf("min", 3), max: extremeOf("max", 4) }, q);

function isPresence(condition: Condition, column: string): boolean {
  if (condition.op !== "not" || condition.of.op !== "is") return false;
  const { field, values } = condition.of;
  return "column" in field && field.column === column && values.length === 1 && values[0] === "";
}
