import { z } from "zod";
import { DendroError } from "../errors.ts";
import type { Zone } from "./time-zone.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const relative = /^(?:realtime|day|today|yesterday|week|month|year|all|[1-9]\d{0,3}(?:m|h|d|w|mo|y))$/u;
const dateOnly = /^\d{4}-\d{2}-\d{2}$/u;
const dateTime = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?$/u;

const momentSchema = z
  .string()
  .max(40)
  .meta({ description: "YYYY-MM-DD, or ISO 8601 with or without an offset." });

/** Which time a query is about. */
export const dateRangeSchema = z
  .union([
    z.string().regex(relative, "is not a date range such as 7d, 24h, month or all"),
    z.tuple([momentSchema, momentSchema]),
  ])
  .meta({
    id: "DateRange",
    description:
      "realtime (the last five minutes), 30m, 24h, day, yesterday, 7d (today and the six days before), week, month, 12mo, year, all; " +
      "or two dates, both included; or two date-times, the second not included.",
    examples: ["7d", ["2026-01-01", "2026-01-31"]],
  });
export type DateRange = z.infer<typeof dateRangeSchema>;

/** From one instant to another, the second not included; milliseconds since 1970. */
export interface ResolvedRange {
  readonly from: number;
  readonly to: number;
}

/** What a range is resolved against: the moment, the zone, and when "all" begins. Instants are milliseconds since 1970. */
export interface RangeContext {
  readonly now: number;
  readonly zone: Zone;
  /** @defaultValue 1970 */
  readonly earliest?: number;
}

/** @throws DendroError `invalid_query` for a range that is none, with the value */
export function resolveDateRange(range: DateRange, context: RangeContext): ResolvedRange {
  return typeof range === "string" ? resolveRelative(range, context) : resolveCustom(range, context.zone);
}

/** The period of the same kind before: the month before a month, the seven days before seven days. */
export function previousRange(range: DateRange, { from, to }: ResolvedRange, zone: Zone): ResolvedRange {
  if (typeof range === "string") {
    if (range === "all") return { from: 0, to: 0 };
    const months = monthsIn(range);
    if (months !== null) return { from: addMonths(from, -months, zone), to: addMonths(to, -months, zone) };
    if (/[mh]$|^realtime$/u.test(range)) return { from: from - (to - from), to: from };
  } else if (!dateOnly.test(range[0])) return { from: from - (to - from), to: from };
  // Whole days, counted by the calendar: a day may have 23 or 25 hours.
  const days = Math.round((to - from) / dayMs);
  return { from: addDays(from, -days, zone), to: from };
}

function resolveRelative(range: string, { now, zone, earliest = 0 }: RangeContext): ResolvedRange {
  const [, digits, unit] = /^(\d*)(.*)$/u.exec(range) ?? [];
  const amount = Number(digits === "" ? 1 : digits);
  const today = startOfDay(now, zone);
  const tomorrow = addDays(today, 1, zone);
  // To the end of this minute, so that what happens now is in.
  const soon = (Math.floor(now / minuteMs) + 1) * minuteMs;
  switch (unit) {
    case "realtime":
      return { from: soon - 5 * minuteMs, to: soon };
    case "m":
      return { from: soon - amount * minuteMs, to: soon };
    case "h":
      return { from: soon - amount * 60 * minuteMs, to: soon };
    case "day":
    case "today":
      return { from: today, to: tomorrow };
    case "yesterday":
      return { from: addDays(today, -1, zone), to: today };
    case "d":
      return { from: addDays(today, 1 - amount, zone), to: tomorrow };
    case "w":
      return { from: addDays(today, 1 - 7 * amount, zone), to: tomorrow };
    case "week": {
      const monday = addDays(today, -((new Date(today + zone.offsetAt(today)).getUTCDay() + 6) % 7), zone);
      return { from: monday, to: addDays(monday, 7, zone) };
    }
    case "month":
    case "mo":
    case "year":
    case "y":
      return wholeMonths(today, unit, amount, zone);
    case "all":
      return { from: Math.min(earliest, soon), to: soon + 60 * minuteMs };
    default:
      throw invalid(range, "is not a date range; use for example 7d, 24h, month, all or two dates");
  }
}

/** This calendar month or year, or the given number of them up to this one. */
function wholeMonths(
  today: number,
  unit: "month" | "mo" | "year" | "y",
  amount: number,
  zone: Zone,
): ResolvedRange {
  const local = new Date(today + zone.offsetAt(today));
  const year = local.getUTCFullYear();
  if (unit === "year" || unit === "y") {
    return { from: startOfMonth(year - (amount - 1), 0, zone), to: startOfMonth(year + 1, 0, zone) };
  }
  const month = local.getUTCMonth();
  return { from: startOfMonth(year, month - (amount - 1), zone), to: startOfMonth(year, month + 1, zone) };
}

function resolveCustom([first, last]: readonly [string, string], zone: Zone): ResolvedRange {
  const from = momentOf(first, zone);
  const to = dateOnly.test(last) ? addDays(momentOf(last, zone), 1, zone) : momentOf(last, zone);
  if (from >= to) throw invalid([first, last], "ends before it begins");
  return { from, to };
}

/** A date's first instant, or the instant of a date-time; without an offset it is local to the zone. */
function momentOf(text: string, zone: Zone): number {
  const [, date = text, time = "00:00", offset] = dateTime.exec(text) ?? [];
  if (!dateOnly.test(date)) throw invalid(text, "is not YYYY-MM-DD or an ISO 8601 date-time");
  const local = Date.parse(`${date}T${time}Z`);
  const isReal =
    Number.isFinite(local) && new Date(Date.parse(`${date}T00:00Z`)).toISOString().startsWith(date);
  if (!isReal) throw invalid(text, "is not a date that exists");
  if (local < Date.UTC(1900, 0, 1) || local > Date.UTC(2299, 0, 1))
    throw invalid(text, "is not between 1900 and 2298");
  if (offset === undefined) return zone.instantOf(local);
  return offset === "Z" ? local : Date.parse(`${date}T${time}${offset}`);
}

function monthsIn(range: string): number | null {
  const [, digits, unit] = /^(\d*)(mo|y|month|year)$/u.exec(range) ?? [];
  if (unit === undefined) return null;
  return (digits === "" ? 1 : Number(digits)) * (unit.startsWith("y") ? 12 : 1);
}

function startOfDay(instant: number, zone: Zone): number {
  const local = instant + zone.offsetAt(instant);
  return zone.instantOf(Math.floor(local / dayMs) * dayMs);
}

/** The start of the day that many days on. */
function addDays(start: number, days: number, zone: Zone): number {
  const local = Math.floor((start + zone.offsetAt(start)) / dayMs) * dayMs;
  return zone.instantOf(local + days * dayMs);
}

function addMonths(start: number, months: number, zone: Zone): number {
  const local = new Date(start + zone.offsetAt(start));
  return startOfMonth(local.getUTCFullYear(), local.getUTCMonth() + months, zone);
}

const startOfMonth = (year: number, month: number, zone: Zone) => zone.instantOf(Date.UTC(year, month, 1));

const invalid = (value: unknown, why: string) =>
  new DendroError("invalid_query", `date_range: ${JSON.stringify(value)} ${why}.`);
