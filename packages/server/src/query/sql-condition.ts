import {
  columns,
  foldCondition,
  prefixExpression,
  providerSpellings,
  sql,
  storedProviders,
  wildcardExpression,
  type Column,
  type Condition,
  type Field,
  type Leaf,
  type NumberOperator,
  type Reading,
  type Sql,
} from "@dendro/core";
import { sqlAll } from "./sql-select.ts";

/** Turns a condition into SQL that agrees with core's matcher, row by row; `sqlOfLeaf` says what a comparison looks at. */
export const sqlCondition = <F>(condition: Condition<F>, sqlOfLeaf: (leaf: Leaf<F>) => Sql): Sql =>
  foldCondition<F, Sql>(condition, {
    and: (parts) => (parts.length === 0 ? sql`true` : sql`(${sqlAll(parts)})`),
    or: (parts) => (parts.length === 0 ? sql`false` : sqlAny(parts)),
    not: (part) => sql`NOT ${part}`,
    leaf: sqlOfLeaf,
  });

/** A comparison of one field of a row. */
export type Comparison<F> = Exclude<Leaf<F>, { op: "has_done" }>;

/** How numbers are compared. */
export const sqlOperators: Readonly<Record<NumberOperator, Sql>> = {
  ">": sql`>`,
  ">=": sql`>=`,
  "<": sql`<`,
  "<=": sql`<=`,
};

/** One comparison of a field of the row called `row`. */
export function sqlLeaf(leaf: Comparison<Field>, row: string): Sql {
  switch (leaf.op) {
    case ">":
    case ">=":
    case "<":
    case "<=":
      return sql`ifNull(${sqlNumber(leaf.field, row)} ${sqlOperators[leaf.op]} ${sql.number(leaf.value)}, false)`;
    case "is": {
      if (isAbsence(leaf)) return sql`isNull(${sqlNumber(leaf.field, row)})`;
      if ("column" in leaf.field && kindOf(leaf.field.column) === "boolean")
        return sqlTruth(leaf.values, sqlColumn(leaf.field.column, row));
      const { text, values } = sqlIdentity(leaf.field, leaf.values, row);
      if (values.length === 0) return sql`false`;
      return values.length === 1
        ? sql`${text} = ${sql.text(values[0] ?? "")}`
        : sql`${text} IN ${sql.texts(values)}`;
    }
    case "contains":
      return sqlAny(
        leaf.values.map((value) => sql`position(${sqlText(leaf.field, row)}, ${sql.text(value)}) > 0`),
      );
    case "starts_with": {
      const [first = "", ...others] = leaf.values;
      const text = sqlText(leaf.field, row);
      // Whatever a text is made of, it is made once.
      return others.length === 0
        ? sql`startsWith(${text}, ${sql.text(first)})`
        : sql`match(${text}, ${sql.text(prefixExpression(leaf.values))})`;
    }
    case "matches":
      return sqlAny(
        leaf.values.map(
          (value) => sql`match(${sqlText(leaf.field, row)}, ${sql.text(wildcardExpression(value))})`,
        ),
      );
  }
}

/** A text that is one of the values it comes with exactly when the field is one of these, and that is cheap to have. */
function sqlIdentity(field: Field, values: readonly string[], row: string) {
  if ("path" in field && values.every(isPlainText))
    return { text: sql`ifNull(${sqlElement(field, row, ofType.text)}, '')`, values };
  if ("column" in field && field.reading !== undefined)
    return { text: sqlColumn(field.column, row), values: values.flatMap(spellings[field.reading]) };
  return { text: sqlText(field, row), values };
}

/** All that is stored for a value as it is read today. */
const spellings: Readonly<Record<Reading, (value: string) => readonly string[]>> = {
  provider: providerSpellings,
};

/** A field as text, `""` where it is absent. */
export function sqlText(field: Field, row: string): Sql {
  if ("path" in field) return sqlPathText(field.path, row);
  if ("firstOf" in field) {
    const { firstOf, orPath } = field;
    const texts = firstOf.map((column) => sqlColumn(column, row));
    const [first = sql.empty, ...rest] = orPath === undefined ? texts : [...texts, sqlPathText(orPath, row)];
    const text = rest.reduce((found, column) => sql`if(${found} != '', ${found}, ${column})`, first);
    return sqlRead(field.reading, text);
  }
  if ("allOf" in field) {
    const parts = field.allOf.map((column) => sqlColumn(column, row));
    const areThere = sqlAll(parts.map((part) => sql`${part} != ''`));
    const separated = parts.flatMap((part, index) => (index === 0 ? [part] : [sql`char(31)`, part]));
    return sql`if(${areThere}, concat(${sql.join(separated, ", ")}), '')`;
  }
  if ("hundredsOf" in field)
    return sql`ifNull(concat(toString(intDiv(${sqlColumn(field.hundredsOf, row)}, 100)), 'xx'), '')`;
  return isText(field.column)
    ? sqlRead(field.reading, sqlColumn(field.column, row))
    : sql`ifNull(toString(${sqlColumn(field.column, row)}), '')`;
}

function sqlPathText(path: readonly string[], row: string): Sql {
  const value = sqlPath(path, row);
  return sql`if(dynamicType(${value}) IN ('String', 'Int64', 'Float64', 'Bool'), ifNull(toString(${value}), ''), '')`;
}

/** A stored text as it is read today; agrees with core's reader. */
function sqlRead(reading: Reading | undefined, text: Sql): Sql {
  return reading === undefined ? text : sql`transform(${text}, ${sqlReadings[reading]})`;
}

/**
 * What is found in the first list is what stands in its place in the second; names of our own, without a quote or comma.
 * As one text each: the engine takes two milliseconds over a statement with hundreds of literals.
 */
const sqlReadings: Readonly<Record<Reading, Sql>> = {
  provider: sql.join([storedProviders.keys(), storedProviders.values()].map(sqlList), ", "),
};

function sqlList(names: Iterable<string>): Sql {
  return sql`splitByChar(',', ${sql.text([...names].join(","))})`;
}

/** A field as a number, NULL where it is absent. */
export function sqlNumber(field: Field, row: string): Sql {
  if ("column" in field) {
    const column = sqlColumn(field.column, row);
    return field.column === "timestamp" ? sql`toUnixTimestamp64Milli(${column})` : column;
  }
  if ("firstOf" in field || "allOf" in field || "hundredsOf" in field) return sql`NULL`;
  // Of an event's data, whole numbers beyond Int64 are text.
  return sql`ifNull(${sqlElement(field, row, ofType.fraction)}, toFloat64(${sqlElement(field, row, ofType.integer)}))`;
}

/** What a value of `data` may be. */
const ofType = { text: sql`'String'`, fraction: sql`'Float64'`, integer: sql`'Int64'` } as const;

/** What a path has where it is of a type; NULL where it is of another. */
const sqlElement = ({ path }: { readonly path: readonly string[] }, row: string, type: Sql): Sql =>
  sql`dynamicElement(${sqlPath(path, row)}, ${type})`;

/** Whether a value can be no number's text, no boolean's, and not what stands for nothing. */
const isPlainText = (value: string) => Number.isNaN(Number(value)) && value !== "true" && value !== "false";

/** Whether a boolean is one of some values as text, without making text of every row's. */
function sqlTruth(values: readonly string[], column: Sql): Sql {
  const [absent = false, yes = false, no = false] = ["", "true", "false"].map((value) =>
    values.includes(value),
  );
  if (yes === no) {
    if (absent === yes) return sqlBoolean(yes);
    return yes ? sql`isNotNull(${column})` : sql`isNull(${column})`;
  }
  return yes
    ? sql`ifNull(${column}, ${sqlBoolean(absent)})`
    : sql`not(ifNull(${column}, ${sqlBoolean(!absent)}))`;
}

const sqlBoolean = (value: boolean): Sql => (value ? sql`true` : sql`false`);

/** Whether it is asked that a number is absent, which needs no text. */
const isAbsence = ({ field, values }: { readonly field: Field; readonly values: readonly string[] }) =>
  "column" in field &&
  ["integer", "number"].includes(kindOf(field.column) ?? "") &&
  values.length === 1 &&
  values[0] === "";

const sqlAny = (parts: readonly Sql[]): Sql => sql`(${sql.join(parts, " OR ")})`;

/** A column of our own declarations. */
const sqlColumn = (column: string, row: string): Sql => sql.id(`${row}.${column}`);

const sqlPath = (path: readonly string[], row: string): Sql =>
  path.reduce((parent, key) => sql`${parent}.${sql.quotedId(key)}`, sql.id(`${row}.data`));

function isText(column: string): boolean {
  const kind = kindOf(column);
  return kind === undefined ? textOfVisits.has(column) : ["id", "text", "category"].includes(kind);
}

/** What kind of value an event's column has; undefined of what is none of its columns. */
const kindOf = (column: string): Column["kind"] | undefined =>
  (columns as Readonly<Record<string, Column>>)[column]?.kind;

const textOfVisits = new Set(["tenant", "type", "session", "visitor", "entry_page", "exit_page"]);
