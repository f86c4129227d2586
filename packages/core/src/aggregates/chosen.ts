import type { Aggregate } from "./aggregate.ts";

/** A value and the number that it was chosen by. */
type Chosen = readonly [by: number, value: string] | null;

/** The text of the row with the smallest number, such as the first over time; null of none. Absent text is skipped. */
export const argMin = chosen("argMin", (a, b) => a < b);

/** The text of the row with the largest number, such as the last over time; null of none. Absent text is skipped. */
export const argMax = chosen("argMax", (a, b) => a > b);

/** Of rows with the same number the text decides, so that every engine and every order of events choose the same. */
function chosen(
  name: "argMin" | "argMax",
  isBetter: <T extends number | string>(a: T, b: T) => boolean,
): Aggregate<Chosen, string | null> {
  const better = (a: Chosen, b: Chosen): Chosen => {
    if (a === null || b === null) return a ?? b;
    if (a[0] !== b[0]) return isBetter(a[0], b[0]) ? a : b;
    return isBetter(a[1], b[1]) ? a : b;
  };
  const pair = (of: string, by = "NULL") => `(assumeNotNull(toFloat64(${by})), ${of})`;
  const counted = (of: string, by: string | undefined, where: string) =>
    `${of} != '' AND isNotNull(${by ?? "NULL"})${where === "1" ? "" : ` AND (${where})`}`;
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
    sqlValue: ({ of, by, where }) =>
      `nullIf(${name}If(${of}, ${pair(of, by)}, ${counted(of, by, where)}), '')`,
    sqlState: ({ of, by, where }) =>
      `tuple(countIf(${counted(of, by, where)}), ${name}If(${pair(of, by)}, ${pair(of, by)}, ${counted(of, by, where)}))`,
    parseState(json) {
      const [count, [by, value]] = json as [number | string, [number | string, string]];
      return Number(count) === 0 ? null : [Number(by), value];
    },
  };
}
