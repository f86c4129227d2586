import type { Statement } from "../warehouse.ts";

/**
 * A statement with its values written into it. chDB's own binding sets parameters for the whole process, so that two
 * statements on different connections might see each other's; statements with parameters are therefore run one after
 * the other, and a quick one would wait for a slow one.
 *
 * A value cannot end its literal: whatever is not plainly harmless is written by its bytes. Placeholders within quoted
 * names and texts are none.
 */
export function inlineParameters({ sql, parameters }: Statement): string {
  return sql.replace(token, (found, name: string | undefined, type: string | undefined) =>
    name === undefined || type === undefined ? found : literal(parameters[name], type, name),
  );
}

const token = /`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'|\{(\w+):([A-Za-z\d()]+)\}/gsu;

function literal(value: unknown, type: string, name: string): string {
  if (type === "String" && typeof value === "string") return quoted(value);
  if (Array.isArray(value)) {
    const items = value.map((item) =>
      typeof item === "number" ? literalOf(item, name) : quoted(literalOf(item, name)),
    );
    // Texts in brackets are an array of texts already, if there are any; a number might be of any type.
    return type === "Array(String)" && items.length > 0
      ? `[${items.join(", ")}]`
      : `CAST([${items.join(", ")}] AS ${type})`;
  }
  return `CAST(${quoted(literalOf(value, name))} AS ${type})`;
}

function literalOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  throw new TypeError(`The parameter ${name} is neither text nor a number.`);
}

const quoted = (text: string) => `'${text.replaceAll(risky, bytesOf)}'`;

const risky = /[^\w .,:;/@=+-]+/gu;

const bytesOf = (text: string) =>
  Buffer.from(text, "utf8")
    .toString("hex")
    .replaceAll(/../gu, String.raw`\x$&`);
