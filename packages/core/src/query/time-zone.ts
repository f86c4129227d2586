import { DendroError } from "../errors.ts";

/** A calendar of one time zone. Instants are milliseconds since 1970, UTC. */
export interface Zone {
  readonly name: string;
  /** Local time minus UTC at an instant, in milliseconds. */
  offsetAt(instant: number): number;
  /**
   * The instant at which the clocks show a local time, given as if it were UTC. Of an hour that comes twice it is the
   * first; of one that is left out, the instant the clocks are put forward.
   */
  instantOf(local: number): number;
}

/** Offsets change at whole quarters of an hour, in every zone since 1970. */
const slotMs = 15 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;
/** Slots remembered by a zone. */
const maxRemembered = 20_000;

/**
 * @param name an IANA name such as `Europe/Berlin`, or `UTC`
 * @throws DendroError `unknown_timezone`
 */
export function createZone(name: string): Zone {
  if (name === "UTC" || name === "Etc/UTC")
    return { name: "UTC", offsetAt: () => 0, instantOf: (local) => local };
  const format = formatter(name);
  const remembered = new Map<number, number>();

  function offsetAt(instant: number): number {
    const slot = Math.floor(instant / slotMs);
    const known = remembered.get(slot);
    if (known !== undefined) return known;
    const offset = localTime(format, slot * slotMs) - slot * slotMs;
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(slot, offset);
    return offset;
  }

  function instantOf(local: number): number {
    // Zones are less than a day from UTC, so a day before and a day after have the offsets on both sides of a change.
    const early = local - offsetAt(local - dayMs);
    if (early + offsetAt(early) === local) return early;
    const late = local - offsetAt(local + dayMs);
    if (late + offsetAt(late) === local) return late;
    return changeBetween(offsetAt, Math.min(early, late), Math.max(early, late));
  }

  return { name, offsetAt, instantOf };
}

/** The first instant after `from` at which the offset is another. */
function changeBetween(offsetAt: (instant: number) => number, from: number, to: number): number {
  const before = offsetAt(from);
  for (let instant = (Math.floor(from / slotMs) + 1) * slotMs; instant <= to; instant += slotMs) {
    if (offsetAt(instant) !== before) return instant;
  }
  return to;
}

function formatter(name: string): Intl.DateTimeFormat {
  try {
    if (!/^[A-Za-z]/u.test(name)) throw new RangeError("an offset is no zone");
    return new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      era: "short",
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
      `There is no time zone ${JSON.stringify(name)}; use an IANA name such as "Europe/Berlin", or "UTC".`,
      { cause: error },
    );
  }
}

/** What the clocks show at an instant, as if it were UTC. */
function localTime(format: Intl.DateTimeFormat, instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
