import type { Report } from "@dendro/core";

export const weekdayTitles = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
} as const;

/** When a report is sent, as people say it. */
export function timesWords({ every, at, weekday }: Pick<Report, "every" | "at" | "weekday">): string {
  if (every === "day") return `every day at ${at}`;
  return every === "week" ? `every ${weekdayTitles[weekday]} at ${at}` : `on the first of the month at ${at}`;
}

/** To how many it goes. */
export function receiversWords({ recipients, webhook }: Pick<Report, "recipients" | "webhook">): string {
  const people = recipients.length === 1 ? "1 address" : `${recipients.length} addresses`;
  if (recipients.length === 0) return webhook ? "Webhooks" : "Nobody";
  return webhook ? `${people}, webhooks` : people;
}

/** What stands in a field for addresses: one a line, or with commas and blanks between them. */
export const addressesIn = (text: string): string[] => text.split(/[\s,;]+/u).filter((one) => one !== "");
