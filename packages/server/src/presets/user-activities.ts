import { z } from "@hono/zod-openapi";
import type { Event, Filter } from "@dendro/core";
import { allTime, anyRange } from "./all-time.ts";
import { filtersParameter, readFilters } from "./filters-parameter.ts";
import { pageOf, pageSchema } from "./page.ts";
import { preset } from "./preset.ts";

/** What an activity was about and belongs to, each as the event has it. */
const links = [
  "name",
  "status",
  "conversation_id",
  "run_id",
  "trace_id",
  "source",
  "model",
  "path",
  "route",
  "method",
] as const;

const text = z.string().nullable();
const activitySchema = z.object({
  id: z.string(),
  user_id: text,
  username: text,
  activity_type: z.string(),
  timestamp: z.string(),
  country: text,
  browser: text,
  ...(Object.fromEntries(links.map((name) => [name, text])) as Record<(typeof links)[number], typeof text>),
  extra_data: z.record(z.string(), z.unknown()),
});

export const userActivities = preset({
  path: "/analytics/users/activities",
  atRoot: false,
  tag: "Conversations",
  summary: "What users did",
  description: "Single events of signed-in users, the newest first.",
  needsEvents: true,
  parameters: z.object({
    user_id: z.string().min(1).max(256).optional().meta({ description: "Only this user." }),
    filters: filtersParameter,
    ...pageOf(1000, 100),
    ...allTime,
  }),
  answer: z.object({
    activities: z.array(activitySchema),
    count: z.number().meta({ description: "How many are on this page." }),
    next_cursor: pageSchema.next_cursor,
  }),
  async read(parameters, { listEvents, now }) {
    const { user_id, limit, timezone } = parameters;
    const whose: Filter = user_id === undefined ? ["is_not", "user", [""]] : ["is", "user", [user_id]];
    const { events, next_cursor } = await listEvents({
      filters: [whose, ...readFilters(parameters.filters)],
      date_range: anyRange(parameters, now),
      timezone,
      limit,
      cursor: parameters.cursor,
    });
    return { activities: events.map(activityOf), count: events.length, next_cursor };
  },
});

function activityOf(event: Event) {
  const { data = {} } = event;
  const said = { ...event, conversation_id: event.thread_id };
  return {
    id: event.id,
    user_id: event.user_id ?? null,
    username: typeof data["username"] === "string" ? data["username"] : null,
    activity_type: event.type,
    timestamp: new Date(event.timestamp).toISOString(),
    country: event.country ?? null,
    browser: event.browser ?? null,
    ...(Object.fromEntries(links.map((name) => [name, said[name] ?? null])) as Record<
      (typeof links)[number],
      string | null
    >),
    extra_data: data,
  };
}
