import type { JsonObject, JsonValue } from "@dendro/core";

/** Of one fact, in UTF-16 units. */
const maxText = 500;
/** Of an address: each service takes so much. */
const maxAddress = 2000;

/**
 * A value as one line for people. Names are of whoever sends events: what would begin a line of its own, or turn around what
 * stands after it, is a blank.
 */
export function textOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return cut(
    text
      .toWellFormed()
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ")
      .trim(),
    maxText,
  );
}

/** Text of at most so many UTF-16 units, of which none is half a character. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, "")}…`;

/** What stands where not everything does. */
export const andMore = (count: number): string => `… and ${count} more`;

/** Where a text leads to a page, its address as the URL standard writes it: without blanks, quotes and angle brackets. */
export function webAddressOf(value: JsonValue | undefined): string | null {
  const url = typeof value === "string" ? URL.parse(value) : null;
  if (url === null || !/^https?:$/u.test(url.protocol)) return null;
  return url.href.length > maxAddress ? null : url.href;
}

export const objectOf = (value: JsonValue | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

export const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.map(objectOf) : [];
