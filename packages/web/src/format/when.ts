const time = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const exact = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
  timeZoneName: "short",
});

/** When something was, with as much of the date as tells it apart from today. @param at milliseconds since 1970 */
export function whenTitle(at: number, today = new Date()): string {
  const date = new Date(at);
  if (date.toDateString() === today.toDateString()) return time.format(date);
  const isThisYear = date.getFullYear() === today.getFullYear();
  return `${(isThisYear ? day : dayOfYear).format(date)}, ${time.format(date)}`;
}

/** The moment to the millisecond, with its zone. */
export const exactTitle = (at: number): string => exact.format(at);
