import { instantOfMoment, invalidRange, isDate, localOfDate } from "./moment.ts";
import { bucketStart } from "./time-bucket.ts";
import type { Zone } from "./time-zone.ts";
import { dayMs, dayOf, minuteMs } from "./units.ts";

/** The longest range, but for "all". */
const maxYears = 200;

/** Which time a query is about: the name of a time, or its two ends. */
export type DateRange = string | [string, string];

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
export function previousRange(range: DateRange, resolved: ResolvedRange, zone: Zone): ResolvedRange {
  if (range === "all") return { from: 0, to: 0 };
  const { from, to } = resolved;
  const step = stepOf(range, resolved);
  if (step.unit === "month")
    return { from: addMonths(from, -step.count, zone), to: addMonths(to, -step.count, zone) };
  return { from: step.unit === "day" ? addDays(from, -step.count, zone) : from - step.count, to: from };
}

/** The moment of the period before that a moment of this one stands beside: as late in its day, and in its month. */
export function momentBefore(at: number, range: DateRange, resolved: ResolvedRange, zone: Zone): number {
  const step = stepOf(range, resolved);
  if (step.unit === "month") return sameMoment(at, -step.count, zone);
  return step.unit === "day" ? zone.instantOf(at + zone.offsetAt(at) - step.count * dayMs) : at - step.count;
}

/** How far it is to the period before: months and whole days are counted by the calendar, as a day may have 23 or 25 hours. */
function stepOf(
  range: DateRange,
  { from, to }: ResolvedRange,
): { readonly unit: "month" | "day" | "ms"; readonly count: number } {
  const months = typeof range === "string" ? monthsIn(range) : null;
  if (months !== null) return { unit: "month", count: months };
  const isOfDays = typeof range === "string" ? !/[mh]$|^realtime$/u.test(range) : range.every(isDate);
  return isOfDays
    ? { unit: "day", count: Math.round((to - from) / dayMs) }
    : { unit: "ms", count: to - from };
}

/** The same days a year earlier; February 29 becomes March 1, and where it is all that is asked for, February 28. */
export function yearBefore({ from, to }: ResolvedRange, zone: Zone): ResolvedRange {
  const [start, end] = [from, to].map((at) => addMonths(at, -12, zone, "same day")) as [number, number];
  return { from: start < end ? start : addDays(end, -1, zone), to: end };
}

/** The same moment of a month so many months on; of a month that is too short, its end. */
export function sameMoment(at: number, months: number, zone: Zone): number {
  const local = new Date(at + zone.offsetAt(at));
  const day = local.getUTCDate();
  local.setUTCMonth(local.getUTCMonth() + months);
  if (local.getUTCDate() === day) return zone.instantOf(local.getTime());
  return zone.instantOf(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), 1));
}

function resolveRelative(range: string, context: RangeContext): ResolvedRange {
  const { now, zone, earliest = 0 } = context;
  if (range.startsWith("last_")) return resolveLast(range.slice("last_".length), context);
  const [, digits, unit] = /^(\d*)(.*)$/u.exec(range) ?? [];
  const amount = Number(digits === "" ? 1 : digits);
  const today = bucketStart(now, "day", zone);
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
      const monday = bucketStart(now, "week", zone);
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
      throw invalidRange(range, "is not a date range; use for example 7d, 24h, month, all or two dates");
  }
}

/** So many whole ones before the one that is not over. */
function resolveLast(range: string, { now, zone }: RangeContext): ResolvedRange {
  const [, digits, unit = ""] = /^(\d*)(.*)$/u.exec(range) ?? [];
  const amount = Number(digits);
  if (unit === "m" || unit === "h") {
    const to = bucketStart(now, unit === "m" ? "minute" : "hour", zone);
    return { from: to - amount * (unit === "m" ? 1 : 60) * minuteMs, to };
  }
  if (unit === "d" || unit === "w") {
    const to = bucketStart(now, "day", zone);
    return { from: addDays(to, -amount * (unit === "w" ? 7 : 1), zone), to };
  }
  if (unit === "week") {
    const to = bucketStart(now, "week", zone);
    return { from: addDays(to, -7, zone), to };
  }
  const { from: to } = wholeMonths(bucketStart(now, "day", zone), unit.startsWith("y") ? "y" : "mo", 1, zone);
  const months = monthsIn(range) ?? 1;
  if (months > 12 * maxYears) throw tooLong(`last_${range}`);
  return { from: addMonths(to, -months, zone), to };
}

/** This calendar month or year, or the given number of them up to this one. */
function wholeMonths(
  today: number,
  unit: "month" | "mo" | "year" | "y",
  amount: number,
  zone: Zone,
): ResolvedRange {
  const months = unit.startsWith("y") ? 12 * amount : amount;
  if (months > 12 * maxYears) throw tooLong(`${amount}${unit}`);
  const local = new Date(today + zone.offsetAt(today));
  const next = unit.startsWith("y") ? 12 : local.getUTCMonth() + 1;
  const monthStart = (month: number) => zone.instantOf(Date.UTC(local.getUTCFullYear(), month, 1));
  return { from: monthStart(next - months), to: monthStart(next) };
}

function resolveCustom(range: readonly [string, string], zone: Zone): ResolvedRange {
  const [first, last] = range;
  const from = instantOfMoment(first, zone);
  const to = isDate(last) ? zone.instantOf(localOfDate(last) + dayMs) : instantOfMoment(last, zone);
  if (from > to || (isDate(first) && isDate(last) && last < first))
    throw invalidRange(range, "ends before it begins");
  if (from === to) throw invalidRange(range, "is empty; let it end after it begins");
  if (to - from > maxYears * 366 * dayMs) throw tooLong(range);
  return { from, to };
}

function monthsIn(range: string): number | null {
  const [, digits, unit] = /^(?:last_)?(\d*)(mo|y|month|year)$/u.exec(range) ?? [];
  if (unit === undefined) return null;
  return (digits === "" ? 1 : Number(digits)) * (unit.startsWith("y") ? 12 : 1);
}

/** The start of the day that many days on. */
function addDays(start: number, days: number, zone: Zone): number {
  return zone.instantOf(dayOf(start + zone.offsetAt(start)) + days * dayMs);
}

/** The start of the month that many months on, or the same moment of it. */
function addMonths(start: number, months: number, zone: Zone, to: "start" | "same day" = "start"): number {
  const local = new Date(start + zone.offsetAt(start));
  if (to === "start") local.setUTCDate(1);
  local.setUTCMonth(local.getUTCMonth() + months);
  return zone.instantOf(to === "start" ? dayOf(local.getTime()) : local.getTime());
}

const tooLong = (range: DateRange | readonly string[]) =>
  invalidRange(range, `is longer than ${maxYears} years; ask for less, or for "all"`);
