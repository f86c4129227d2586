import { z } from "@hono/zod-openapi";
import { dayMs, type Filter } from "@dendro/core";
import { allTime, anyRange } from "./all-time.ts";
import { pageOf, pageSchema, readPage } from "./page.ts";
import { figuresOf, figuresSchema, preset, timeOf } from "./preset.ts";

const isPerson: Filter = ["is_not", "user", [""]];

const activitySchema = z.object({
  id: z.string(),
  user_id: z.string().nullable(),
  username: z.string().nullable(),
  activity_type: z.string(),
  timestamp: z.string(),
  country: z.string().nullable(),
  browser: z.string().nullable(),
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
    const { events, next_cursor } = await listEvents({
      filters: [user_id === undefined ? isPerson : ["is", "user", [user_id]]],
      date_range: anyRange(parameters, now),
      timezone,
      limit,
      cursor: parameters.cursor,
    });
    return {
      activities: events.map(({ id, user_id: user, type, timestamp, country, browser, data = {} }) => ({
        id,
        user_id: user ?? null,
        username: typeof data["username"] === "string" ? data["username"] : null,
        activity_type: type,
        timestamp: new Date(timestamp).toISOString(),
        country: country ?? null,
        browser: browser ?? null,
        extra_data: data,
      })),
      count: events.length,
      next_cursor,
    };
  },
});

const userFields = {
  username: "last(data.username)",
  messages: "messages_received",
  conversations: "active_conversations",
  activities: "events",
  tokens: "tokens",
  cost: "cost",
} as const;
const userSchema = figuresSchema(userFields).extend({
  user_id: z.string(),
  activity_count: z.number().meta({ description: "The same as `activities`." }),
  message_count: z.number().meta({ description: "The same as `messages`." }),
  total_tokens: z.number().meta({ description: "The same as `tokens`." }),
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
});
const userMetrics = [...Object.values(userFields), "min(timestamp)", "max(timestamp)"];
const userOf = ({
  dimensions,
  metrics,
}: {
  dimensions: (string | null)[];
  metrics: (number | string | null)[];
}) => {
  const figures = figuresOf(userFields, { metrics });
  return {
    user_id: dimensions[0] ?? "",
    ...figures,
    activity_count: Number(figures.activities),
    message_count: Number(figures.messages),
    total_tokens: Number(figures.tokens),
    first_seen: timeOf(metrics.at(-2)),
    last_seen: timeOf(metrics.at(-1)),
  };
};

export const topUsers = preset({
  path: "/analytics/users/top",
  atRoot: false,
  tag: "Conversations",
  summary: "The most active users",
  description: "Those who wrote most, then those who did most.",
  parameters: z.object({ limit: pageOf(100, 10).limit, ...allTime }),
  answer: z.object({ users: z.array(userSchema), count: z.number() }),
  async read(parameters, { ask, now }) {
    const { results } = await ask({
      metrics: userMetrics,
      dimensions: ["user"],
      filters: [isPerson],
      date_range: anyRange(parameters, now),
      timezone: parameters.timezone,
      order_by: [
        ["messages_received", "desc"],
        ["events", "desc"],
      ],
      pagination: { limit: parameters.limit },
    });
    return { users: results.map(userOf), count: results.length };
  },
});

/** Somebody is active who was seen within this time, in milliseconds. */
const activeMs = 30 * dayMs;

export const listUsers = preset({
  path: "/analytics/users/list",
  atRoot: false,
  tag: "Conversations",
  summary: "All users",
  description: "By when they were seen last. Active are those who were seen in the last 30 days.",
  parameters: z.object({
    active_only: z
      .enum(["true", "false"])
      .default("false")
      .meta({ description: "Without those who were not seen of late." }),
    ...pageOf(1000, 100),
    ...allTime,
  }),
  answer: z.object({
    users: z.array(userSchema.extend({ is_active: z.boolean() })),
    ...pageSchema,
  }),
  async read(parameters, runner) {
    const { rows, ...rest } = await readPage(
      runner,
      (asOf) => ({
        metrics: userMetrics,
        dimensions: ["user"],
        filters: [isPerson],
        having: parameters.active_only === "true" ? [[">=", "max(timestamp)", [asOf - activeMs]]] : [],
        date_range: anyRange(parameters, asOf),
        timezone: parameters.timezone,
        order_by: [["max(timestamp)", "desc"]],
      }),
      parameters,
    );
    const isActive = (seen: unknown) => typeof seen === "number" && seen >= runner.now - activeMs;
    return {
      users: rows.map((row) => ({ ...userOf(row), is_active: isActive(row.metrics.at(-1)) })),
      ...rest,
    };
  },
});
