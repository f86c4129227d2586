import { momentText } from "./moment-text.ts";

/** How the warehouse reads a value. */
export type BoundType = "String" | "Float64" | "Array(String)" | "Array(Int64)";

/** A value in a statement. Whoever runs it writes it as a literal, or hands it over beside the text. */
export interface Bound {
  readonly type: BoundType;
  readonly value: string | number | readonly string[] | readonly number[];
}

/** A piece of SQL: text of our own, with values and other pieces in between. Nothing else makes one than {@link sql}. */
export class Sql {
  readonly #parts: readonly (string | Bound | Sql)[];

  constructor(parts: readonly (string | Bound | Sql)[]) {
    this.#parts = parts;
  }

  /** @param writeValue writes a value */
  write(writeValue: (bound: Bound) => string): string {
    let text = "";
    for (const part of this.#parts) {
      if (typeof part === "string") text += part;
      else text += part instanceof Sql ? part.write(writeValue) : writeValue(part);
    }
    return text;
  }
}

/** What may stand in a template: other pieces, and numbers that belong to the statement. A text never does by itself. */
type Piece = Sql | number | bigint;

/** What stands between the pieces of a list. */
type Separator = ", " | " AND " | " OR " | " + " | " UNION ALL " | " ";

function fromTemplate(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Sql {
  const parts: (string | Sql)[] = [];
  texts.forEach((text, index) => {
    if (text !== "") parts.push(text);
    const piece = pieces[index];
    if (piece !== undefined) parts.push(pieceOf(piece));
  });
  return new Sql(parts);
}

function pieceOf(piece: Piece): string | Sql {
  if (piece instanceof Sql) return piece;
  if (typeof piece === "bigint" || (typeof piece === "number" && Number.isFinite(piece)))
    return String(piece);
  throw new TypeError(`${JSON.stringify(piece)} is no piece of SQL; bind it with sql.text or sql.number.`);
}

const bound = (type: BoundType, value: Bound["value"]): Sql => new Sql([{ type, value }]);

function id(text: string): Sql {
  if (!/^[A-Za-z_]\w*(?:\.\w+)?$/u.test(text))
    throw new TypeError(`${JSON.stringify(text)} is no name in SQL.`);
  return new Sql([text]);
}

/** A path is a person's text: the catalogue allows no quote in it, and it is quoted all the same. */
const quotedId = (text: string): Sql => new Sql([`\`${text.replaceAll(/[`\\]/gu, String.raw`\$&`)}\``]);

function join(pieces: readonly Sql[], separator: Separator): Sql {
  return new Sql(pieces.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece])));
}

/**
 * SQL as a template: `${}` takes other pieces and numbers, and what a person says comes in by `sql.text` and its like.
 *
 * @example
 * const isOwn = sql`r.tenant = ${sql.text(tenant)}`;
 * const statement = sql`SELECT count() FROM events AS r WHERE ${isOwn} LIMIT ${10}`;
 */
export const sql = Object.assign(fromTemplate, {
  text: (value: string) => bound("String", value),
  texts: (values: readonly string[]) => bound("Array(String)", [...values]),
  number: (value: number) => bound("Float64", value),
  integers: (values: readonly number[]) => bound("Array(Int64)", [...values]),
  /** A moment in milliseconds since 1970, to compare a column of times in UTC with; a whole second, where that column has only those. */
  moment: (ms: number) => bound("String", momentText(ms)),
  /** A column, a table, a function or an alias of ours. @throws TypeError when it is none */
  id,
  /** A name that may have any characters. */
  quotedId,
  join,
  empty: new Sql([]),
});
