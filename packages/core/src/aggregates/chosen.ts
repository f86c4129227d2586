import { sql, type Sql } from "../sql/sql.ts";
import { everyRow, type Aggregate } from "./aggregate.ts";

/** A value and the number that it was chosen by. */
type Chosen = readonly [by: number, value: string] | null;

/** The text of the row with the smallest number, such as the first over time; null of none. Absent text is skipped. */
export const argMin = chosen("argMin", -1);

/** The text of the row with the largest number, such as the last over time; null of none. Absent text is skipped. */
export const argMax = chosen("argMax", 1);

/** Of rows with the same number the text decides, so that every engine and every order of events choose the same. */
function chosen(name: "argMin" | "argMax", sign: -1 | 1): Aggregate<Chosen, string | null> {
  const better = (a: Chosen, b: Chosen): Chosen => {
    if (a === null || b === null) return a ?? b;
    return (a[0] - b[0] || compareCodePoints(a[1], b[1])) * sign >= 0 ? a : b;
  };
  const extreme = sql.id(name === "argMin" ? "minIf" : "maxIf");
  const choose = sql.id(`${name}If`);
  const pair = (of: Sql, by: Sql) => sql`(assumeNotNull(toFloat64(${by})), ${of})`;
  const counted = (of: Sql, by: Sql, where: Sql) =>
    sql`${of} != '' AND isNotNull(${by})${where === everyRow ? sql.empty : sql` AND (${where})`}`;
  return {
    name,
    of: "text",
    choosesText: true,
    invertible: false,
    empty: () => null,
    add(state, value, _weight, by) {
      if (value === null || value === "" || typeof by !== "number") return state;
      return better(state, [by, String(value)]);
    },
    merge: better,
    read: (state) => state?.[1] ?? null,
    sql: {
      clickhouse: {
        // One text for the number and the value is compared much faster than a pair of them.
        value({ of, by = none, isByWhole = false, where }) {
          const key = isByWhole ? sqlSortableWhole(by) : sqlSortable(by);
          return sql`nullIf(substring(${extreme}(concat(${key}, ${of}), ${counted(of, by, where)}), 9), '')`;
        },
        state: ({ of, by = none, where }) =>
          sql`tuple(countIf(${counted(of, by, where)}), ${choose}(${pair(of, by)}, ${pair(of, by)}, ${counted(of, by, where)}))`,
      },
    },
    parseState(json) {
      const [count, [by, value]] = json as [number | string, [number | string, string]];
      return Number(count) === 0 ? null : [Number(by), value];
    },
  };
}

const none = sql`NULL`;

/**
 * A number as eight bytes that are in the order of the numbers, in SQL: of a positive one the bits of IEEE 754 with the
 * sign turned, of a negative one with all of them turned, the highest first. -0 becomes 0.
 */
function sqlSortable(number: Sql): Sql {
  const bits = sql`reinterpretAsUInt64(assumeNotNull(toFloat64(${number})) + 0)`;
  const sign = sql`9223372036854775808`;
  return sql`reverse(reinterpretAsFixedString(if(${bits} < ${sign}, bitXor(${bits}, ${sign}), bitNot(${bits}))))`;
}

/** The same of an Int64. */
const sqlSortableWhole = (number: Sql): Sql =>
  sql`reverse(reinterpretAsFixedString(bitXor(${number}, toInt64(-9223372036854775808))))`;

/** Below 0 when the first comes first: in the order of code points, which UTF-8 has too. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
