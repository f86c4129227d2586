import type { Bound, Sql } from "@dendro/core";

/**
 * A statement with its values written into it. chDB's own binding sets parameters for the whole process, so that two
 * statements on different connections might see each other's; statements with parameters are therefore run one after
 * the other, and a quick one would wait for a slow one.
 *
 * A value cannot end its literal: whatever is not plainly harmless is written by its bytes.
 */
export const inlineValues = (statement: Sql | string): string =>
  typeof statement === "string" ? statement : statement.write(literal);

/** @throws TypeError for what is neither text nor a finite number */
function literal({ type, value }: Bound): string {
  if (typeof value === "string" && type === "String") return quoted(value);
  if (typeof value !== "object") return `CAST(${quoted(textOf(value))} AS ${type})`;
  const items = value.map((item) => (typeof item === "number" ? textOf(item) : quoted(item)));
  // Texts in brackets are an array of texts already, if there are any; a number might be of any type.
  return type === "Array(String)" && items.length > 0
    ? `[${items.join(", ")}]`
    : `CAST([${items.join(", ")}] AS ${type})`;
}

function textOf(value: string | number): string {
  if (typeof value === "string") return value;
  if (Number.isFinite(value)) return String(value);
  throw new TypeError(`${value} is no number that a statement can have.`);
}

const quoted = (text: string) => `'${text.replaceAll(risky, bytesOf)}'`;

const risky = /[^\w .,:;/@=+-]+/gu;

const bytesOf = (text: string) =>
  Buffer.from(text, "utf8")
    .toString("hex")
    .replaceAll(/../gu, String.raw`\x$&`);
