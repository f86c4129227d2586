import { DendroError } from "../errors.ts";
import type { Zone } from "./time-zone.ts";

const date = /^\d{4}-\d{2}-\d{2}$/u;
const dateTime =
  /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/u;

/** Whether an end of a range is a date rather than a date-time. */
export const isDate = (text: string): boolean => date.test(text);

/**
 * A date's first instant, or the instant of a date-time; without an offset it is local to the zone.
 * @returns milliseconds since 1970
 * @throws DendroError `invalid_query` for what is neither, does not exist, or is not between 1900 and 2298
 */
export function instantOfMoment(text: string, zone: Zone): number {
  if (isDate(text)) return zone.instantOf(localOfDate(text));
  const [, day, time, offset] = dateTime.exec(text) ?? [];
  if (day === undefined) throw invalidRange(text, "is not YYYY-MM-DD or an ISO 8601 date-time");
  localOfDate(day, text);
  const local = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(local)) throw invalidRange(text, "is not a time of day that exists");
  return offset === undefined ? zone.instantOf(local) : Date.parse(`${day}T${time}${offset}`);
}

/**
 * The midnight a date begins with, as if it were UTC, in milliseconds since 1970.
 * @param said what the error names, when the date is only part of it
 */
export function localOfDate(text: string, said = text): number {
  const local = Date.parse(`${text}T00:00Z`);
  // Date.parse takes February 30 for March 2.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(text))
    throw invalidRange(said, "is not a date that exists");
  if (local < Date.UTC(1900, 0, 1) || local >= Date.UTC(2299, 0, 1))
    throw invalidRange(said, "is not between 1900 and 2298");
  return local;
}

export const invalidRange = (value: unknown, why: string): DendroError =>
  new DendroError("invalid_query", `date_range: ${JSON.stringify(value)} ${why}.`);
