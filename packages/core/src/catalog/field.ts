import type { Scalar } from "../aggregates/aggregate.ts";
import type { JsonValue } from "../event/event.ts";

/** The two kinds of rows that a question is about: what happened, and the visits made of it. */
export type Relation = "events" | "visits";

/** Where in a row a value stands: a column, the first of some columns that has a text, or a path into an event's `data`. */
export type Field =
  | { readonly column: string }
  | { readonly firstOf: readonly string[] }
  | { readonly path: readonly string[] };

export type Row = Readonly<Record<string, unknown>>;

/** Reads a field out of a row; absent is null, and so is what is no scalar. */
export function fieldReader(field: Field): (row: Row) => Scalar {
  if ("column" in field) {
    const { column } = field;
    return (row) => (row[column] ?? null) as Scalar;
  }
  if ("firstOf" in field) {
    const { firstOf } = field;
    return (row) =>
      (firstOf.map((column) => row[column] ?? "").find((value) => value !== "") ?? null) as Scalar;
  }
  const { path } = field;
  return (row) => {
    let value = row["data"] as JsonValue | undefined;
    for (const key of path) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
      value = value[key];
    }
    return value === undefined || typeof value === "object" ? null : value;
  };
}
