import {
  columns,
  foldCondition,
  providerSpellings,
  storedProviders,
  wildcardExpression,
  type Column,
  type Condition,
  type Field,
  type Leaf,
  type Reading,
} from "@dendro/core";
import type { Bindings } from "../warehouse/bindings.ts";

/** Turns a condition into SQL that agrees with core's matcher, row by row; `sqlOfLeaf` says what a comparison looks at. */
export const sqlCondition = <F>(condition: Condition<F>, sqlOfLeaf: (leaf: Leaf<F>) => string): string =>
  foldCondition<F, string>(condition, {
    and: (parts) => (parts.length === 0 ? "true" : `(${parts.join(" AND ")})`),
    or: (parts) => (parts.length === 0 ? "false" : `(${parts.join(" OR ")})`),
    not: (part) => `NOT ${part}`,
    leaf: sqlOfLeaf,
  });

/** A comparison of one field of a row. */
export type Comparison<F> = Exclude<Leaf<F>, { op: "has_done" }>;

/** One comparison of a field of the row called `row`. */
export function sqlLeaf(leaf: Comparison<Field>, row: string, bindings: Bindings): string {
  switch (leaf.op) {
    case ">":
    case ">=":
    case "<":
    case "<=":
      return `ifNull(${sqlNumber(leaf.field, row)} ${leaf.op} ${bindings.number(leaf.value)}, false)`;
    case "is": {
      if (isAbsence(leaf)) return `isNull(${sqlNumber(leaf.field, row)})`;
      if ("column" in leaf.field && kindOf(leaf.field.column) === "boolean")
        return sqlTruth(leaf.values, sqlColumn(leaf.field.column, row));
      const { text, values } = sqlIdentity(leaf.field, leaf.values, row);
      if (values.length === 0) return "false";
      return values.length === 1
        ? `${text} = ${bindings.text(values[0] ?? "")}`
        : `${text} IN ${bindings.texts(values)}`;
    }
    case "contains":
      return anyOf(
        leaf.values,
        (value) => `position(${sqlText(leaf.field, row)}, ${bindings.text(value)}) > 0`,
      );
    case "starts_with":
      return anyOf(
        leaf.values,
        (value) => `startsWith(${sqlText(leaf.field, row)}, ${bindings.text(value)})`,
      );
    case "matches":
      return anyOf(
        leaf.values,
        (value) => `match(${sqlText(leaf.field, row)}, ${bindings.text(wildcardExpression(value))})`,
      );
  }
}

/** A text that is one of the values it comes with exactly when the field is one of these, and that is cheap to have. */
function sqlIdentity(field: Field, values: readonly string[], row: string) {
  if ("path" in field && values.every(isPlainText))
    return { text: `ifNull(${sqlElement(field, row, "String")}, '')`, values };
  if ("column" in field && field.reading !== undefined)
    return { text: sqlColumn(field.column, row), values: values.flatMap(spellings[field.reading]) };
  return { text: sqlText(field, row), values };
}

/** All that is stored for a value as it is read today. */
const spellings: Readonly<Record<Reading, (value: string) => readonly string[]>> = {
  provider: providerSpellings,
};

/** A field as text, `""` where it is absent. */
export function sqlText(field: Field, row: string): string {
  if ("path" in field) return sqlPathText(field.path, row);
  if ("firstOf" in field) {
    const { firstOf, orPath } = field;
    const texts = firstOf.map((column) => sqlColumn(column, row));
    const [first = "", ...rest] = orPath === undefined ? texts : [...texts, sqlPathText(orPath, row)];
    const text = rest.reduce((sql, column) => `if(${sql} != '', ${sql}, ${column})`, first);
    return sqlRead(field.reading, text);
  }
  if ("allOf" in field) {
    const parts = field.allOf.map((column) => sqlColumn(column, row));
    const areThere = parts.map((part) => `${part} != ''`).join(" AND ");
    return `if(${areThere}, concat(${parts.join(", char(31), ")}), '')`;
  }
  return isText(field.column)
    ? sqlRead(field.reading, sqlColumn(field.column, row))
    : `ifNull(toString(${sqlColumn(field.column, row)}), '')`;
}

function sqlPathText(path: readonly string[], row: string): string {
  const value = sqlPath(path, row);
  return `if(dynamicType(${value}) IN ('String', 'Int64', 'Float64', 'Bool'), ifNull(toString(${value}), ''), '')`;
}

/** A stored text as it is read today; agrees with core's reader. */
function sqlRead(reading: Reading | undefined, text: string): string {
  return reading === undefined ? text : `transform(${text}, ${sqlReadings[reading]})`;
}

/**
 * What is found in the first list is what stands in its place in the second; names of our own, without a quote or comma.
 * As one text each: the engine takes two milliseconds over a statement with hundreds of literals.
 */
const sqlReadings: Readonly<Record<Reading, string>> = {
  provider: [storedProviders.keys(), storedProviders.values()]
    .map((names) => `splitByChar(',', '${[...names].join(",")}')`)
    .join(", "),
};

/** A field as a number, NULL where it is absent. */
export function sqlNumber(field: Field, row: string): string {
  if ("column" in field) {
    const column = sqlColumn(field.column, row);
    return field.column === "timestamp" ? `toUnixTimestamp64Milli(${column})` : column;
  }
  if ("firstOf" in field || "allOf" in field) return "NULL";
  // Of an event's data, whole numbers beyond Int64 are text.
  return `ifNull(${sqlElement(field, row, "Float64")}, toFloat64(${sqlElement(field, row, "Int64")}))`;
}

/** What a path has where it is of a type; NULL where it is of another. */
const sqlElement = ({ path }: { readonly path: readonly string[] }, row: string, type: string) =>
  `dynamicElement(${sqlPath(path, row)}, '${type}')`;

/** Whether a value can be no number's text, no boolean's, and not what stands for nothing. */
const isPlainText = (value: string) => Number.isNaN(Number(value)) && value !== "true" && value !== "false";

/** Whether a boolean is one of some values as text, without making text of every row's. */
function sqlTruth(values: readonly string[], column: string): string {
  const [absent, yes, no] = ["", "true", "false"].map((value) => values.includes(value));
  if (yes === no) return absent === yes ? String(yes) : `${yes ? "isNotNull" : "isNull"}(${column})`;
  return yes ? `ifNull(${column}, ${absent})` : `not(ifNull(${column}, ${!absent}))`;
}

/** Whether it is asked that a number is absent, which needs no text. */
const isAbsence = ({ field, values }: { readonly field: Field; readonly values: readonly string[] }) =>
  "column" in field &&
  ["integer", "number"].includes(kindOf(field.column) ?? "") &&
  values.length === 1 &&
  values[0] === "";

const anyOf = (values: readonly string[], sqlOf: (value: string) => string) =>
  `(${values.map(sqlOf).join(" OR ")})`;

/** Columns are names of our own declarations, and are checked all the same. */
function sqlColumn(column: string, row: string): string {
  if (!/^[a-z][a-z\d_]*$/u.test(column)) throw new TypeError(`${column} is no column`);
  return `${row}.${column}`;
}

/** A path is a person's text: the catalogue allows no quote in it, and it is quoted all the same. */
function sqlPath(path: readonly string[], row: string): string {
  return [`${row}.data`, ...path.map((key) => `\`${key.replaceAll(/[`\\]/gu, String.raw`\$&`)}\``)].join(".");
}

function isText(column: string): boolean {
  const kind = kindOf(column);
  return kind === undefined ? textOfVisits.has(column) : ["id", "text", "category"].includes(kind);
}

/** What kind of value an event's column has; undefined of what is none of its columns. */
const kindOf = (column: string): Column["kind"] | undefined =>
  (columns as Readonly<Record<string, Column>>)[column]?.kind;

const textOfVisits = new Set(["tenant", "type", "session", "visitor", "entry_page", "exit_page"]);
