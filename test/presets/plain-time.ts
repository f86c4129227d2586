/** A calendar that asks the platform what the clocks show, instant by instant, and reckons with nothing else. */
export interface Calendar {
  /** The date on the wall, `YYYY-MM-DD`. */
  dateOf(instant: number): string;
  /** The hour on the wall with its offset, `YYYY-MM-DDTHH:00:00+HH:MM`. */
  hourOf(instant: number): string;
  /** When a date begins. */
  midnight(date: string): number;
  /** The instant of a date, or of an ISO 8601 moment; without an offset it is what the clocks show. */
  instantOf(moment: string): number;
  /** What the clocks show, to the minute: `HH:MM`. */
  timeOf(instant: number): string;
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
const quarter = 15 * minute;

export function createCalendar(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "longOffset",
  });
  const partsOf = (instant: number) =>
    Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const dateOf = (instant: number) => {
    const { year, month, day: date } = partsOf(instant);
    return `${year}-${month}-${date}`;
  };
  /** The first quarter of an hour at which the clocks show as much; offsets are whole quarters. */
  function firstWhere(around: number, isThere: (instant: number) => boolean): number {
    let instant = around - 15 * hour;
    while (!isThere(instant)) instant += quarter;
    return instant;
  }
  const midnight = (date: string) =>
    firstWhere(Date.parse(`${date}T00:00:00Z`), (instant) => dateOf(instant) >= date);
  return {
    dateOf,
    hourOf(instant) {
      const { year, month, day: date, hour: hours, timeZoneName = "" } = partsOf(instant);
      const offset = timeZoneName === "GMT" ? "+00:00" : timeZoneName.slice("GMT".length);
      return `${year}-${month}-${date}T${hours}:00:00${offset}`;
    },
    midnight,
    timeOf(instant) {
      const { hour: hours, minute: minutes } = partsOf(instant);
      return `${hours}:${minutes}`;
    },
    instantOf(moment) {
      if (moment.length === "YYYY-MM-DD".length) return midnight(moment);
      if (/Z$|[+-]\d\d:\d\d$/u.test(moment)) return Date.parse(moment);
      const asUtc = Date.parse(`${moment}Z`);
      const onTheWall = (instant: number) => {
        const { year, month, day: date, hour: hours, minute: minutes } = partsOf(instant);
        return Date.parse(`${year}-${month}-${date}T${hours}:${minutes}:00Z`);
      };
      const withinQuarter = asUtc % quarter;
      return (
        firstWhere(asUtc - withinQuarter, (at) => onTheWall(at) >= asUtc - withinQuarter) + withinQuarter
      );
    },
  };
}

/** The date so many days on. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);

/** What a preset may be asked about any time with. */
export interface Asked {
  readonly days?: number;
  readonly start?: string;
  readonly end?: string;
  readonly start_date?: string;
  readonly end_date?: string;
  readonly timezone?: string;
}

/** The same, with the first of the two names that each end has. */
const byOneName = ({ start_date: start, end_date: end, ...asked }: Asked): Asked => ({
  ...(start === undefined ? {} : { start }),
  ...(end === undefined ? {} : { end }),
  ...asked,
});

/** From one instant to another, the second not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const isDate = (moment: string) => moment.length === "YYYY-MM-DD".length;

/** The time that was asked about. */
export function spanOf(asked: Asked, usualDays: number, now: number): Span {
  const { days, start, end, timezone = "UTC" } = byOneName(asked);
  const calendar = createCalendar(timezone);
  const count = days ?? usualDays;
  const to =
    end === undefined ? now : isDate(end) ? calendar.midnight(addDays(end, 1)) : calendar.instantOf(end);
  if (start !== undefined) return { from: calendar.instantOf(start), to };
  if (end === undefined) {
    const today = calendar.dateOf(now);
    return { from: calendar.midnight(addDays(today, 1 - count)), to: calendar.midnight(addDays(today, 1)) };
  }
  if (isDate(end)) return { from: calendar.midnight(addDays(end, 1 - count)), to };
  return { from: to - count * day, to };
}

/** As {@link spanOf}, of those that are about all time when no time is given: up to now. */
export function anySpanOf(asked: Asked, now: number): Span {
  const { days, start, end, timezone = "UTC" } = byOneName(asked);
  if (days !== undefined || start !== undefined) return spanOf(asked, 0, now);
  const from = createCalendar(timezone).midnight("1970-01-01");
  return end === undefined
    ? { from, to: now + 1 }
    : { from, to: spanOf({ ...asked, start: "1970-01-01" }, 0, now).to };
}

/** A time, without what is still to come. */
export const upTo = (now: number, { from, to }: Span): Span => ({ from, to: Math.min(to, now + 1) });

/**
 * The time before that is as long: as many days of the calendar before whole days, as many hours before others. Of a time
 * that is not over, as much of the one before as has passed of it, to the minute.
 */
export function spanBefore({ from, to }: Span, asked: Asked, now: number): Span {
  const { start, end, timezone = "UTC" } = byOneName(asked);
  const isWholeDays =
    start === undefined
      ? end === undefined || isDate(end)
      : isDate(start) && end !== undefined && isDate(end);
  const isOver = now < from || now >= to;
  const untilNow = Math.max(from, Math.floor(now / minute) * minute);
  if (!isWholeDays) return { from: from - (to - from), to: isOver ? from : untilNow - (to - from) };
  const calendar = createCalendar(timezone);
  const dates = datesIn({ from, to }, timezone).length;
  const before = (instant: number) => addDays(calendar.dateOf(instant), -dates);
  const sameTime = () => calendar.instantOf(`${before(untilNow)}T${calendar.timeOf(untilNow)}:00`);
  return { from: calendar.midnight(before(from)), to: isOver ? from : Math.min(from, sameTime()) };
}

export const isIn = ({ from, to }: Span, instant: number): boolean => instant >= from && instant < to;

/** Every date of a time, in order. */
export const datesIn = (span: Span, timezone = "UTC"): string[] => {
  const { dateOf } = createCalendar(timezone);
  return labelsIn(span, hour, dateOf);
};

/** Every hour of a time, in order. */
export const hoursIn = (span: Span, timezone = "UTC"): string[] => {
  const { hourOf } = createCalendar(timezone);
  return labelsIn(span, quarter, hourOf);
};

function labelsIn({ from, to }: Span, step: number, labelOf: (instant: number) => string): string[] {
  const labels = new Set<string>();
  for (let instant = from; instant < to; instant += step) labels.add(labelOf(instant));
  labels.add(labelOf(to - 1));
  return [...labels];
}
