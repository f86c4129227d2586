import { dayAt } from "../format/zone.ts";
import type { Activity } from "./user-types.ts";

/** What somebody did: one thing, or a stretch of one conversation. */
export interface TimelineEntry {
  readonly conversation: string | null;
  readonly activities: readonly [Activity, ...Activity[]];
}

export interface TimelineDay {
  /** The moment of the first of its activities, in milliseconds since 1970. */
  readonly at: number;
  readonly entries: readonly TimelineEntry[];
}

/**
 * Activities by day, in the order in which they came; those of one conversation that
 * follow each other are one entry.
 */
export function timelineDays(activities: readonly Activity[]): TimelineDay[] {
  const days: {
    at: number;
    entries: { conversation: string | null; activities: [Activity, ...Activity[]] }[];
  }[] = [];
  for (const activity of activities) {
    const at = Date.parse(activity.timestamp);
    let day = days.at(-1);
    if (day === undefined || dayAt(day.at) !== dayAt(at)) days.push((day = { at, entries: [] }));
    const last = day.entries.at(-1);
    const { conversation_id: conversation } = activity;
    if (last !== undefined && conversation !== null && last.conversation === conversation)
      last.activities.push(activity);
    else day.entries.push({ conversation, activities: [activity] });
  }
  return days;
}

const counted = [
  ["message", ["message.c2s", "message.s2c", "message_sent"]],
  ["model call", ["llm.called"]],
  ["tool call", ["tool.called"]],
  ["like", ["feedback.like"]],
  ["dislike", ["feedback.dislike"]],
  ["error", ["error.occurred"]],
] as const;

/** What a stretch of a conversation holds, such as "2 messages, 1 tool call". */
export function entrySummary(activities: readonly Pick<Activity, "activity_type">[]): string {
  const parts = counted.flatMap(([name, types]) => {
    const count = activities.filter(({ activity_type: type }) => types.some((one) => one === type)).length;
    return count === 0 ? [] : [`${count} ${name}${count === 1 ? "" : "s"}`];
  });
  return parts.length === 0 ? `${activities.length} events` : parts.join(", ");
}
