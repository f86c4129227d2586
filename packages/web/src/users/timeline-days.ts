import type { Activity } from "./user-types.ts";

export interface TimelineDay {
  /** The moment of the first of its activities, in milliseconds since 1970. */
  readonly at: number;
  readonly activities: readonly Activity[];
}

/** Activities by the day on the clocks of whoever looks, in the order in which they came. */
export function timelineDays(activities: readonly Activity[]): TimelineDay[] {
  const days: { at: number; activities: Activity[] }[] = [];
  for (const activity of activities) {
    const at = Date.parse(activity.timestamp);
    const last = days.at(-1);
    if (last !== undefined && isSameDay(last.at, at)) last.activities.push(activity);
    else days.push({ at, activities: [activity] });
  }
  return days;
}

const isSameDay = (a: number, b: number) => new Date(a).toDateString() === new Date(b).toDateString();
