import { DendroError } from "../errors.ts";
import type { Zone } from "./time-zone.ts";

export type Granularity = "minute" | "hour" | "day" | "week" | "month";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** The first Monday after 1970 began, as if local were UTC. */
const aMonday = 4 * dayMs;
/** The most buckets an answer may have. */
const maxBuckets = 10_000;

/**
 * The start of the bucket that an instant falls into: minutes and hours as the clocks show them, with the hour that
 * comes twice as two; weeks begin on Monday.
 */
export function bucketStart(instant: number, granularity: Granularity, zone: Zone): number {
  const offset = zone.offsetAt(instant);
  const local = instant + offset;
  switch (granularity) {
    case "minute":
      return floorTo(local, minuteMs) - offset;
    case "hour":
      return hourStart(instant, local, offset, zone);
    case "day":
      return zone.instantOf(floorTo(local, dayMs));
    case "week":
      return zone.instantOf(floorTo(local - aMonday, 7 * dayMs) + aMonday);
    case "month": {
      const date = new Date(local);
      return zone.instantOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
    }
  }
}

/** Where clocks are changed by part of an hour, or inside one, the hour begins at the change. */
function hourStart(instant: number, local: number, offset: number, zone: Zone): number {
  const start = floorTo(local, hourMs) - offset;
  if (zone.offsetAt(start) === offset) return start;
  let change = instant;
  while (change - 15 * minuteMs >= start && zone.offsetAt(change - 15 * minuteMs) === offset)
    change -= 15 * minuteMs;
  return floorTo(change, 15 * minuteMs);
}

/** A {@link bucketStart} that remembers the last bucket, because events come in order. */
export function createBucketer(granularity: Granularity, zone: Zone): (instant: number) => number {
  let start = 1;
  let end = 0;
  return (instant) => {
    if (instant >= start && instant < end) return start;
    start = bucketStart(instant, granularity, zone);
    end = nextStart(start, granularity, zone);
    return start;
  };
}

/** The start of every bucket that a range touches. @throws DendroError `invalid_query` when there are too many */
export function bucketStarts(
  range: { from: number; to: number },
  granularity: Granularity,
  zone: Zone,
): number[] {
  const starts: number[] = [];
  for (
    let start = bucketStart(range.from, granularity, zone);
    start < range.to;
    start = nextStart(start, granularity, zone)
  ) {
    starts.push(start);
    if (starts.length > maxBuckets) {
      throw new DendroError(
        "invalid_query",
        `The range has more than ${maxBuckets} buckets of a ${granularity}; choose a coarser time dimension or a shorter date_range.`,
      );
    }
  }
  return starts;
}

function nextStart(start: number, granularity: Granularity, zone: Zone): number {
  if (granularity === "minute") return start + minuteMs;
  // Somewhere in the next bucket, never beyond it: hours may be shorter, days are 23 to 25 hours, months 28 to 31 days.
  const stride = { hour: hourMs, day: dayMs + 2 * hourMs, week: 7 * dayMs + 2 * hourMs, month: 32 * dayMs }[
    granularity
  ];
  const next = bucketStart(start + stride, granularity, zone);
  if (granularity !== "hour") return next;
  const quarter = firstOtherHour(start, zone);
  return Math.min(quarter, next > start ? next : quarter);
}

function firstOtherHour(start: number, zone: Zone): number {
  for (let instant = start + 15 * minuteMs; ; instant += 15 * minuteMs) {
    const bucket = bucketStart(instant, "hour", zone);
    if (bucket !== start) return bucket;
  }
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
