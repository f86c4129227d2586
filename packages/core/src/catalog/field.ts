import type { Scalar } from "../aggregates/aggregate.ts";
import type { JsonValue } from "../event/event.ts";
import { readProvider } from "../event/providers.ts";

/** The two kinds of rows that a question is about: what happened, and the visits made of it. */
export type TableName = "events" | "visits";

/**
 * Where in a row a value stands: a column, the first of some columns that has a text (else a path into `data`), the texts
 * of several columns as one where all of them have one, the hundreds of a number, or a path into an event's `data`.
 */
export type Field =
  | {
      readonly column: string;
      /** What is stored may be of an older release, and is read as today's would be. */
      readonly reading?: Reading | undefined;
    }
  | {
      readonly firstOf: readonly string[];
      readonly reading?: Reading | undefined;
      /** Where in an event's `data` it stands if none of the columns has it. */
      readonly orPath?: readonly string[] | undefined;
    }
  | { readonly allOf: readonly string[] }
  /** A column of whole numbers by their hundreds, as HTTP has classes of status codes: `4xx`. */
  | { readonly hundredsOf: string }
  | { readonly path: readonly string[] };

/** A way to read a stored text. The warehouse has each of them in SQL. */
export type Reading = "provider";

const readings: Readonly<Record<Reading, (text: string) => string>> = { provider: readProvider };

/** A stored text, and a text that is compared with one, as it is read today. */
export const readAs = (reading: Reading | undefined, text: string): string =>
  reading === undefined ? text : readings[reading](text);

export type Row = Readonly<Record<string, unknown>>;

/** Stands between the texts that `allOf` joins. */
export const partSeparator = "\u001F";

/** Reads a field out of a row; absent is null, and so is what is no scalar. */
export function fieldReader(field: Field): (row: Row) => Scalar {
  if ("column" in field) {
    const { column, reading } = field;
    if (reading === undefined) return (row) => (row[column] ?? null) as Scalar;
    const read = readings[reading];
    return (row) => {
      const value = row[column];
      return typeof value === "string" ? read(value) : null;
    };
  }
  if ("firstOf" in field) {
    const { firstOf, reading, orPath } = field;
    const readPath = orPath === undefined ? () => null : pathReader(orPath);
    return (row) => {
      const value = firstOf.map((column) => row[column] ?? "").find((text) => text !== "") ?? readPath(row);
      return (typeof value === "string" ? readAs(reading, value) : value) as Scalar;
    };
  }
  if ("allOf" in field) {
    const { allOf } = field;
    return (row) => {
      const texts = allOf.map((column) => (row[column] ?? "") as string);
      return texts.includes("") ? null : texts.join(partSeparator);
    };
  }
  if ("hundredsOf" in field) {
    const { hundredsOf } = field;
    return (row) => {
      const value = row[hundredsOf];
      return typeof value === "number" ? `${Math.floor(value / 100)}xx` : null;
    };
  }
  return pathReader(field.path);
}

function pathReader(path: readonly string[]): (row: Row) => Scalar {
  return (row) => {
    let value = row["data"] as JsonValue | undefined;
    for (const key of path) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
      value = value[key];
    }
    return value === undefined || typeof value === "object" ? null : value;
  };
}
