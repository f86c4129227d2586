import {
  conjuncts,
  fieldsOf,
  maxExactNumbers,
  sql,
  sqlBins,
  sqlQuantileOf,
  type AggregateValue,
  type Condition,
  type Sql,
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
  fromRollup(where: Sql): PartColumns;
  fromRows(where: Sql): PartColumns;
  /** What states of several sources come to together. */
  final(state: Sql, values: Sql): Sql;
  /** Where no rows are read beside the rollup, what is cheaper than a state. @defaultValue `fromRollup`'s state */
  readonly onlyRollup?: (where: Sql) => Sql;
  /** What the rollup alone comes to. */
  read(state: Sql, values: Sql): Sql;
}

interface PartColumns {
  readonly state: Sql;
  readonly values: Sql;
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
  const number = of === null ? sql.empty : sqlNumber(of, "r");
  /** A column of the rollup that keeps something of the measured one. */
  const kept = (what: string) => sql.id(`r.${column}_${what}`);
  const isNumber = rolled.numbers.includes(column);
  const present = (condition: Sql) => sql`countIf(${number} IS NOT NULL AND (${condition}))`;
  const ofNumber = { values: (condition: Sql) => sql`sumIf(${kept("count")}, ${condition})` };
  const base = {
    where: rest.length === 0 ? null : ({ op: "and", of: rest } as const),
    needsValue: rest.length < demands.length,
  };
  if (aggregate.name === "count") {
    const having =
      counted === undefined ? sql.empty : sql`${sqlNumber({ column: counted }, "r")} IS NOT NULL AND `;
    const rows = sql.id(counted === undefined ? "r.row_count" : `r.${counted}_count`);
    return {
      ...base,
      fromRollup: (condition) => both(sql`sumIf(${rows}, ${condition})`),
      fromRows: (condition) => both(sql`countIf(${having}(${condition}))`),
      final: (state) => sql`sum(${state})`,
      read: (state) => state,
    };
  }
  if (aggregate.name === "distinct" && rolled.distinct.includes(column)) {
    if (!slicesCounting(rolled, column).includes(slice)) return null;
    const text = sql.id(`r.${column}`);
    return {
      ...base,
      fromRollup: (condition) => ({
        state: sql`uniqMergeStateIf(${kept("uniq")}, ${condition})`,
        values: sql`sumIf(${kept("present")}, ${condition})`,
      }),
      fromRows: (condition) => ({
        state: sql`uniqStateIf(${text}, ${text} != '' AND (${condition}))`,
        values: sql`countIf(${text} != '' AND (${condition}))`,
      }),
      final: (state) => sql`uniqMerge(${state})`,
      onlyRollup: (condition) => sql`uniqMergeIf(${kept("uniq")}, ${condition})`,
      read: (state) => state,
    };
  }
  if (!isNumber) return null;
  const q = Number(/^quantile\((.+)\)$/u.exec(aggregate.name)?.[1]);
  if (!Number.isNaN(q)) {
    return rolled.sketched.includes(column)
      ? {
          ...base,
          isSketch: true,
          fromRollup: (condition) => ({
            state: sqlKept(
              sql`sumMapIf(${kept("bins")}, ${condition})`,
              sql`groupArrayArrayIf(${maxExactNumbers + 1})(${kept("values")}, ${condition})`,
              (extreme) => sql`${sqlExtremes[extreme].ofSome}(${kept(extreme)}, ${condition})`,
            ),
            values: ofNumber.values(condition),
          }),
          fromRows: (condition) => ({
            state: sqlKept(
              sqlBins({ of: number, where: condition }),
              sql`groupArrayIf(${maxExactNumbers + 1})(toFloat64(${number}), ${condition})`,
              (extreme) => sql`${sqlExtremes[extreme].ofSome}(toFloat64(${number}), ${condition})`,
            ),
            values: present(condition),
          }),
          final: (state, values) =>
            sqlQuantile(
              sql`sumMap(${state}.1)`,
              sql`groupArrayArray(${maxExactNumbers + 1})(${state}.2)`,
              sql`sum(${values})`,
              (extreme, place) => sql`${sql.id(extreme)}(${state}.${place})`,
              q,
            ),
          read: (state, values) =>
            sqlQuantile(sql`${state}.1`, sql`${state}.2`, values, (_, place) => sql`${state}.${place}`, q),
        }
      : null;
  }
  switch (aggregate.name) {
    case "sum":
    case "mean":
      return {
        ...base,
        fromRollup: (condition) => ({
          state: sql`sumIf(${kept("sum")}, ${condition})`,
          values: ofNumber.values(condition),
        }),
        fromRows: (condition) => ({
          state: sql`ifNull(sumIf(toFloat64(${number}), ${condition}), 0)`,
          values: present(condition),
        }),
        final: (state, values) =>
          aggregate.name === "sum" ? sql`sum(${state})` : sql`sum(${state}) / nullIf(sum(${values}), 0)`,
        read: (state, values) => (aggregate.name === "sum" ? state : sql`${state} / nullIf(${values}, 0)`),
      };
    case "min":
    case "max": {
      const { name } = aggregate;
      const { ofAll, ofSome } = sqlExtremes[name];
      return {
        ...base,
        fromRollup: (condition) => ({
          state: sql`${ofSome}(${kept(name)}, ${condition})`,
          values: ofNumber.values(condition),
        }),
        fromRows: (condition) => ({
          state: sql`${ofSome}(toFloat64(${number}), ${condition})`,
          values: present(condition),
        }),
        final: (state) => sql`${ofAll}(${state})`,
        read: (state) => state,
      };
    }
    default:
      return null;
  }
}

const both = (column: Sql): PartColumns => ({ state: column, values: column });

/** The smallest and the largest: of all, and of what matches. */
const sqlExtremes = {
  min: { ofAll: sql`minOrNull`, ofSome: sql`minOrNullIf` },
  max: { ofAll: sql`maxOrNull`, ofSome: sql`maxOrNullIf` },
} as const;

/** What is kept of numbers: bins, the values themselves while they are few, the smallest and the largest. */
const sqlKept = (bins: Sql, values: Sql, extremeOf: (extreme: "min" | "max") => Sql): Sql =>
  sql`tuple(${bins}, ${values}, ${extremeOf("min")}, ${extremeOf("max")})`;

const sqlQuantile = (
  bins: Sql,
  values: Sql,
  count: Sql,
  extremeOf: (extreme: "min" | "max", place: number) => Sql,
  q: number,
): Sql => sqlQuantileOf({ bins, values, count, min: extremeOf("min", 3), max: extremeOf("max", 4) }, q);

function isPresence(condition: Condition, column: string): boolean {
  if (condition.op !== "not" || condition.of.op !== "is") return false;
  const { field, values } = condition.of;
  return "column" in field && field.column === column && values.length === 1 && values[0] === "";
}
