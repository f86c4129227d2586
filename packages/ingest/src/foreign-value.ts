import { maskAddresses, refuseDepth, xxHash64Hex, type JsonObject, type JsonValue } from "@dendro/core";

/** A value as an object; an empty one when it is none. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : nothing);

const nothing: JsonObject = Object.freeze({});

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text, or a scalar as text; undefined when there is none. */
export function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value === "" ? undefined : value;
    case "number":
    case "boolean":
      return String(value);
    default:
      return undefined;
  }
}

/** A text of at most `maxLength` characters; undefined of a longer one, of which a part would be another. */
export function labelOf(value: unknown, maxLength = 128): string | undefined {
  const text = textOf(value);
  return text === undefined || text.length > maxLength ? undefined : text;
}

/** A screen's width and height in CSS pixels, such as `1920x1080`; undefined where they are none. */
export function screenOf(width: unknown, height: unknown): string | undefined {
  const sides = [countOf(width), countOf(height)];
  return sides.every((side) => side !== undefined && side > 0 && side < 100_000)
    ? sides.join("x")
    : undefined;
}

/** The first of them that is a text, or a scalar as text. */
export function firstText(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const text = textOf(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** An id of at most `maxLength` characters. A longer one keeps its beginning and ends with a hash of all of it. */
export function idOf(value: unknown, maxLength = 256): string | undefined {
  const text = textOf(value);
  if (text === undefined || text.length <= maxLength) return text;
  const compact = text.replaceAll("-", "");
  if (compact.length <= maxLength) return compact;
  return `${cutText(text, maxLength - 16)}${xxHash64Hex(text)}`;
}

/** The beginning of a text. An address that is cut in two would not be known as one any more. */
export const cutText = (text: string, maxLength: number): string =>
  text.length <= maxLength ? text : maskAddresses(text).slice(0, maxLength);

/** What a client calls something that happened, as an event's type. */
export function typeText(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : cutText(text, 128);
}

/** The first text, or scalar as text, that an object has at one of these names. */
export function firstTextAt(object: JsonObject, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(object[name]);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** A finite number, also when it was sent as text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A count: a whole number of 0 or more, also when it was sent as text. */
export function countOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number === undefined || number < 0 || number > Number.MAX_SAFE_INTEGER
    ? undefined
    : Math.round(number);
}

/** The first of them that is a number. */
export function firstNumber(...values: readonly unknown[]): number | undefined {
  for (const value of values) {
    const number = numberOf(value);
    if (number !== undefined) return number;
  }
  return undefined;
}

/** A JSON object that was sent as text, or as itself. */
export function objectInText(value: unknown): JsonObject {
  if (typeof value !== "string") return objectOf(value);
  try {
    refuseDepth(value);
    return objectOf(JSON.parse(value));
  } catch {
    return nothing;
  }
}

/** Milliseconds since 1970 of a date-time, or of a number in milliseconds; undefined when it is none. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? Math.trunc(value) : undefined;
  if (typeof value !== "string") return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/** A copy without some keys. */
export function without(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  const rest: Record<string, JsonValue> = {};
  for (const key of Object.keys(object)) if (!keys.has(key)) rest[key] = object[key] as JsonValue;
  return rest;
}

/** Without the keys that have no value, so that spreading it takes away nothing that another object says. */
export function withoutUndefined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const defined: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const name in object) {
    const value = object[name];
    if (value !== undefined) defined[name] = value as Exclude<T[typeof name], undefined>;
  }
  return defined;
}
