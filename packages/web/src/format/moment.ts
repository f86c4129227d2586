const time = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
});
const whole = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

/** The time of the day, in milliseconds since 1970. */
export const timeOfDay = (at: number): string => time.format(at);

/** A day as people call it; with its year where it is another than this. */
export function dayName(at: number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(today.getDate() - 1);
  if (date.toDateString() === yesterday.toDateString()) return "Yesterday";
  return (date.getFullYear() === today.getFullYear() ? day : dayOfYear).format(date);
}

/** A moment to the second, with its zone. */
export const wholeMoment = (at: number): string => whole.format(at);

const steps = [
  [60, "min"],
  [24 * 60, "h"],
  [7 * 24 * 60, "d"],
] as const;

/** How long ago something was; after a week, the day. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "just now";
  let unit = 1;
  for (const [limit, name] of steps) {
    if (minutes < limit) return `${Math.floor(minutes / unit)} ${name} ago`;
    unit = limit === 60 ? 60 : 24 * 60;
  }
  return dayName(at, now);
}
