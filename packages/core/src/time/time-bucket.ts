import { DendroError } from "../errors.ts";
import type { Zone } from "./time-zone.ts";
import { dayMs, hourMs, minuteMs } from "./units.ts";

export type Granularity = "minute" | "hour" | "day" | "week" | "month";

/** From one instant to another, the second not included; milliseconds since 1970. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** The first Monday after 1970 began, as if local were UTC. */
const aMonday = 4 * dayMs;
/** The most buckets an answer may have. */
const maxBuckets = 10_000;

/**
 * The start of the bucket that an instant falls into; a later instant is never in an earlier bucket. Minutes and hours
 * are as the clocks show them: the hour that comes twice is two, and one in which clocks are changed ends there, and
 * another begins. Days, weeks (from Monday) and months begin when their first midnight comes, or would have come.
 */
export function bucketStart(instant: number, granularity: Granularity, zone: Zone): number {
  return bucketAround(instant, granularity, zone).from;
}

function bucketAround(instant: number, granularity: Granularity, zone: Zone): Span {
  if (granularity === "minute" || granularity === "hour") {
    return clockBucket(instant, granularity === "minute" ? minuteMs : hourMs, zone);
  }
  const bucket = calendarBucket(instant, granularity, zone);
  // Where clocks are put back over midnight the day before is shown again, but the new one has begun.
  return bucket.to <= instant ? calendarBucket(bucket.to, granularity, zone) : bucket;
}

/** The minute or hour around an instant, cut off where the offset changes. */
function clockBucket(instant: number, sizeMs: number, zone: Zone): Span {
  const offset = zone.offsetAt(instant);
  const from = floorTo(instant + offset, sizeMs) - offset;
  const to = from + sizeMs;
  return { from: zone.changeBetween(from, instant) ?? from, to: zone.changeBetween(instant, to) ?? to };
}

/** The day, week or month that the calendar on the wall shows at an instant. */
function calendarBucket(instant: number, granularity: "day" | "week" | "month", zone: Zone): Span {
  const local = instant + zone.offsetAt(instant);
  if (granularity === "month") {
    const date = new Date(local);
    const monthStart = (month: number) => zone.instantOf(Date.UTC(date.getUTCFullYear(), month, 1));
    return { from: monthStart(date.getUTCMonth()), to: monthStart(date.getUTCMonth() + 1) };
  }
  const [sizeMs, origin] = granularity === "day" ? [dayMs, 0] : [7 * dayMs, aMonday];
  const from = floorTo(local - origin, sizeMs) + origin;
  return { from: zone.instantOf(from), to: zone.instantOf(from + sizeMs) };
}

/** A {@link bucketStart} that remembers the last bucket, because events come in order. */
export function createBucketer(granularity: Granularity, zone: Zone): (instant: number) => number {
  let last: Span = { from: 0, to: 0 };
  return (instant) => {
    if (instant < last.from || instant >= last.to) last = bucketAround(instant, granularity, zone);
    return last.from;
  };
}

/**
 * The start of every bucket that a range touches; none when the range is empty.
 * @throws DendroError `invalid_query` when there are more than 10,000
 */
export function bucketStarts(range: Span, granularity: Granularity, zone: Zone): number[] {
  const starts: number[] = [];
  for (let instant = range.from; instant < range.to;) {
    const bucket = bucketAround(instant, granularity, zone);
    starts.push(bucket.from);
    instant = bucket.to;
    if (starts.length > maxBuckets) {
      throw new DendroError(
        "invalid_query",
        `The range has more than ${maxBuckets} buckets of a ${granularity}; choose a coarser time dimension or a shorter date_range.`,
      );
    }
  }
  return starts;
}

/**
 * The starts of the buckets that a range has only a part of, or that are not over: at its beginning, at its end, and now.
 * In order, each once.
 */
export function partialBuckets(range: Span, now: number, granularity: Granularity, zone: Zone): number[] {
  const moments = [range.from, range.to - 1, now].filter((at) => at >= range.from && at < range.to);
  const partial = moments
    .map((at) => bucketAround(at, granularity, zone))
    .filter(({ from, to }) => from < range.from || to > range.to || (from <= now && now < to));
  return [...new Set(partial.map(({ from }) => from))].toSorted((a, b) => a - b);
}

/** `YYYY-MM-DD` for days, weeks and months; ISO 8601 with its offset for hours and minutes, so that none is said twice. */
export function bucketLabel(start: number, granularity: Granularity, zone: Zone): string {
  const offset = zone.offsetAt(start);
  const local = new Date(start + offset).toISOString();
  if (granularity === "day" || granularity === "week" || granularity === "month")
    return local.slice(0, "YYYY-MM-DD".length);
  return `${local.slice(0, "YYYY-MM-DDTHH:MM:SS".length)}${offsetLabel(offset)}`;
}

function offsetLabel(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / minuteMs);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const floorTo = (value: number, step: number) => Math.floor(value / step) * step;
