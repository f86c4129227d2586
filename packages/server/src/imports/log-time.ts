const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const zone = String.raw`(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?`;
const clock = String.raw`(\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?`;
const common = new RegExp(
  String.raw`^\[?(?:[A-Za-z]{3}, )?(\d{1,2})[/ -]([A-Za-z]{3})[/ -](\d{4})[: ]${clock}${zone}\]?$`,
  "u",
);
/** As C writes it: `Sat Oct 10 13:51:36 2026`. */
const plain = new RegExp(String.raw`^[A-Za-z]{3} ([A-Za-z]{3}) {1,2}(\d{1,2}) ${clock} (\d{4})$`, "u");
const iso = new RegExp(String.raw`^(\d{4})[-/](\d{2})[-/](\d{2})[T :]${clock}${zone}$`, "u");
const epoch = /^(\d{9,10})(?:\.(\d{1,9}))?$/u;
/** In milliseconds, microseconds or nanoseconds. */
const fine = /^(\d{12,13})(?:\d{3}|\d{6})?$/u;

/**
 * Reads a time as logs write it: `17/May/2015:10:05:03 +0000`, ISO 8601, as C or HTTP write it, or since 1970 in seconds or
 * their thousandths, millionths or billionths. Without an
 * offset it is UTC. A leap second is the second before it, so that it stays in its day.
 * @returns milliseconds since 1970; null when it is no time
 */
export function readLogTime(text: string): number | null {
  const parts = common.exec(text);
  if (parts !== null) {
    const [, day, month = "", year, ...rest] = parts;
    return instant(year, months.indexOf(month.toLowerCase()), day, rest);
  }
  const written = iso.exec(text);
  if (written !== null) {
    const [, year, month, day, ...rest] = written;
    return instant(year, Number(month) - 1, day, rest);
  }
  const seconds = epoch.exec(text);
  if (seconds !== null) return Number(seconds[1]) * 1000 + millisecondsOf(seconds[2]);
  const said = plain.exec(text);
  if (said !== null) {
    const [, month = "", day, hour, minute, second, fraction, year] = said;
    return instant(year, months.indexOf(month.toLowerCase()), day, [hour, minute, second, fraction]);
  }
  const finer = fine.exec(text);
  return finer === null ? null : Number(finer[1]);
}

function instant(
  year: string | undefined,
  month: number,
  day: string | undefined,
  [hour, minute, second, fraction, offset]: readonly (string | undefined)[],
): number | null {
  if (month < 0 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const seconds = Math.min(Number(second), 59);
  const local = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), seconds);
  if (new Date(local).getUTCDate() !== Number(day)) return null;
  return local + millisecondsOf(fraction) - offsetMs(offset);
}

const millisecondsOf = (fraction: string | undefined) =>
  fraction === undefined ? 0 : Math.trunc(Number(`0.${fraction}`) * 1000);

function offsetMs(offset: string | undefined): number {
  const parts = /^([+-])(\d{2}):?(\d{2})?$/u.exec(offset ?? "");
  if (parts === null) return 0;
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  return (parts[1] === "-" ? -minutes : minutes) * 60_000;
}
