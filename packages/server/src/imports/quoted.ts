/** A text in quotes, and where it ends. */
export interface Quoted {
  readonly text: string;
  /** The place behind the closing quote. */
  readonly end: number;
}

/**
 * The quoted field that begins at `start`, its escapes undone. Some servers do not escape quotes inside: a quote closes a
 * field when the line ends there, or when what comes after it is whole fields.
 * @returns null when there is none
 */
export function readQuoted(line: string, start: number): Quoted | null {
  if (line[start] !== '"') return null;
  let last = -1;
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line[at];
    if (character === "\\") at += 1;
    else if (character === '"') {
      if (at === line.length - 1 || (line[at + 1] === " " && areFields(line, at + 2)))
        return quoted(line, start, at);
      last = at;
    }
  }
  return last === -1 ? null : quoted(line, start, last);
}

const quoted = (line: string, start: number, end: number): Quoted => ({
  text: unescape(line.slice(start + 1, end)),
  end: end + 1,
});

/** One field behind a quote tells enough: it is a quoted one, or has no quote in it. */
const field = /(?:"|[^\s"]+(?: |$)|\s|$)/uy;

function areFields(line: string, start: number): boolean {
  field.lastIndex = start;
  return field.test(line);
}

/**
 * Apache writes quotes as `\"` and bytes that cannot be printed as `\xNN`; these are bytes of UTF-8, or else of Latin-1.
 */
export function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(/((?:\\x[\da-f]{2})+)|\\(.)/giu, (_, bytes?: string, character?: string) =>
    bytes === undefined ? (character ?? "") : textOfBytes(Buffer.from(bytes.replaceAll(/\\x/giu, ""), "hex")),
  );
}

function textOfBytes(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\uFFFD") ? bytes.toString("latin1") : text;
}
