import { remembered } from "../async/bounded-map.ts";
import { DendroError } from "../errors.ts";
import { dayMs, secondMs } from "./units.ts";

/** A calendar of one time zone. Instants are milliseconds since 1970, UTC. */
export interface Zone {
  readonly name: string;
  /** Local time minus UTC at an instant, in milliseconds. */
  offsetAt(instant: number): number;
  /** The first instant after `from`, and at `to` at the latest, at which the offset becomes another. */
  changeBetween(from: number, to: number): number | undefined;
  /**
   * The instant at which the clocks show a local time, given as if it were UTC. Of an hour that comes twice it is the
   * first; of one that is left out, the instant the clocks are put forward.
   */
  instantOf(local: number): number;
}

/** Days remembered by a zone. */
const maxRemembered = 20_000;

/** A day of UTC, in which clocks are changed once at most. */
interface Day {
  readonly before: number;
  /** When the offset changes from `before` to `after`, at the day's end at the latest; Infinity when it does not. */
  readonly change: number;
  readonly after: number;
}

/**
 * @param name an IANA name such as `Europe/Berlin`, or `UTC`
 * @throws DendroError `unknown_timezone`
 */
export function createZone(name: string): Zone {
  if (name === "UTC" || name === "Etc/UTC") {
    return { name: "UTC", offsetAt: () => 0, changeBetween: () => undefined, instantOf: (local) => local };
  }
  const format = formatter(name);
  const localDay = remembered((number: number) => readDay(format, number * dayMs), maxRemembered);

  function offsetAt(instant: number): number {
    const { before, change, after } = localDay(Math.floor(instant / dayMs));
    return instant < change ? before : after;
  }

  function changeBetween(from: number, to: number): number | undefined {
    for (let number = Math.floor(from / dayMs); number * dayMs < to; number++) {
      const { change } = localDay(number);
      if (change > from && change <= to) return change;
    }
    return undefined;
  }

  function instantOf(local: number): number {
    // Zones are less than a day from UTC, so a day before and a day after have the offsets on both sides of a change.
    const early = local - offsetAt(local - dayMs);
    if (early + offsetAt(early) === local) return early;
    const late = local - offsetAt(local + dayMs);
    if (late + offsetAt(late) === local) return late;
    return changeBetween(Math.min(early, late), Math.max(early, late)) ?? late;
  }

  return { name, offsetAt, changeBetween, instantOf };
}

/** Looks for the change to the second, because some zones change their clocks at one minute past midnight. */
function readDay(format: Intl.DateTimeFormat, from: number): Day {
  const before = offsetIn(format, from);
  const after = offsetIn(format, from + dayMs);
  if (before === after) return { before, change: Infinity, after };
  let last = from;
  let change = from + dayMs;
  while (change - last > secondMs) {
    const middle = Math.floor((last + change) / 2 / secondMs) * secondMs;
    if (offsetIn(format, middle) === before) last = middle;
    else change = middle;
  }
  return { before, change, after };
}

function formatter(name: string): Intl.DateTimeFormat {
  try {
    if (!/^[A-Za-z]/u.test(name)) throw new RangeError("an offset is not a time zone");
    return new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    throw new DendroError(
      "unknown_timezone",
      `Unknown time zone ${JSON.stringify(name)}; use an IANA name such as "Europe/Berlin", or "UTC".`,
      { cause: error },
    );
  }
}

/** What the clocks show at a whole second, as if it were UTC, minus that second. */
function offsetIn(format: Intl.DateTimeFormat, instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
}
