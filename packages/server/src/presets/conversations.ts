import { z } from "@hono/zod-openapi";
import type { Filter, QueryInput } from "@dendro/core";
import { pageOf, pageSchema, readPage } from "./page.ts";
import { figuresOf, figuresSchema, period, preset, rangeOf, timeOf } from "./preset.ts";

const isPerson: Filter = ["is_not", "user", [""]];
const isConversation: Filter = ["is_not", "thread", [""]];

/** Everything up to a moment, or a given time. */
const allTime = {
  ...period(365, 3650),
  days: z.coerce.number().int().min(1).max(3650).optional().meta({
    description: "So many days up to today. By default all time, unless `start` or `end` is given.",
  }),
};

function anyRange(
  parameters: {
    days?: number | undefined;
    start?: string | undefined;
    end?: string | undefined;
    timezone: string;
  },
  asOf: number,
): QueryInput["date_range"] {
  const { days, start, end } = parameters;
  if (days === undefined && start === undefined && end === undefined)
    return ["1970-01-01", new Date(asOf + 1).toISOString()];
  if (days === undefined && start === undefined) return ["1970-01-01", end ?? ""];
  return rangeOf({ ...parameters, days: days ?? 1 }, asOf);
}

const summaryFields = {
  total_users: "users",
  total_conversations: "active_conversations",
  total_messages: "messages",
  total_tokens: "tokens",
  total_cost: "cost",
  avg_response_time: "response_time",
  total_api_calls: "requests",
  error_rate: "error_rate",
} as const;

export const summary = preset({
  path: "/analytics/summary",
  atRoot: false,
  tag: "Conversations",
  summary: "Conversations at a glance",
  description: "Of all time, unless a time is given.",
  parameters: z.object(allTime),
  answer: figuresSchema(summaryFields).extend({
    active_today: z.number().meta({ description: "Users who did something today." }),
    active_conversations: z
      .number()
      .meta({ description: "Conversations in which something happened today." }),
  }),
  async read(parameters, { ask, now }) {
    const { timezone } = parameters;
    const [all, today] = await Promise.all([
      ask({ metrics: Object.values(summaryFields), date_range: anyRange(parameters, now), timezone }),
      ask({ metrics: ["users", "active_conversations"], date_range: "today", timezone }),
    ]);
    return {
      ...figuresOf(summaryFields, all.results[0]),
      active_today: Number(today.results[0]?.metrics[0] ?? 0),
      active_conversations: Number(today.results[0]?.metrics[1] ?? 0),
    };
  },
});

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
  refuses: ["events_not_kept"],
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
}) => ({
  user_id: dimensions[0] ?? "",
  ...figuresOf(userFields, { metrics }),
  first_seen: timeOf(metrics.at(-2)),
  last_seen: timeOf(metrics.at(-1)),
});

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
const activeMs = 30 * 24 * 60 * 60 * 1000;

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
  async read(parameters, asker) {
    const { rows, ...rest } = await readPage(
      asker,
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
    const isActive = (seen: unknown) => typeof seen === "number" && seen >= asker.now - activeMs;
    return {
      users: rows.map((row) => ({ ...userOf(row), is_active: isActive(row.metrics.at(-1)) })),
      ...rest,
    };
  },
});

const conversationFields = {
  user_id: "first(user)",
  messages: "messages",
  tokens: "tokens",
  cost: "cost",
  avg_response_time: "response_time",
  likes: "likes",
  dislikes: "dislikes",
  regenerations: "regenerations",
} as const;

export const conversations = preset({
  path: "/analytics/conversations",
  atRoot: false,
  tag: "Conversations",
  summary: "Single conversations",
  description: "The last active one first, with what each needed and cost.",
  parameters: z.object({
    user_id: z.string().min(1).max(256).optional().meta({ description: "Only this user." }),
    ...pageOf(1000, 100),
    ...allTime,
  }),
  answer: z.object({
    conversations: z.array(
      figuresSchema(conversationFields).extend({
        conversation_id: z.string(),
        created_at: z.string().nullable(),
        last_activity: z.string().nullable(),
      }),
    ),
    ...pageSchema,
  }),
  async read(parameters, asker) {
    const { user_id } = parameters;
    const ofUser: Filter[] =
      user_id === undefined ? [] : [["did", "thread", { filters: [["is", "user", [user_id]]] }]];
    const { rows, ...rest } = await readPage(
      asker,
      (asOf) => ({
        metrics: [...Object.values(conversationFields), "min(timestamp)", "max(timestamp)"],
        dimensions: ["thread"],
        filters: [isConversation, ...ofUser],
        date_range: anyRange(parameters, asOf),
        timezone: parameters.timezone,
        order_by: [["max(timestamp)", "desc"]],
      }),
      parameters,
    );
    return {
      conversations: rows.map((row) => ({
        conversation_id: row.dimensions[0] ?? "",
        ...figuresOf(conversationFields, row),
        created_at: timeOf(row.metrics.at(-2)),
        last_activity: timeOf(row.metrics.at(-1)),
      })),
      ...rest,
    };
  },
});

const usageFields = {
  calls: "requests",
  errors: "errors",
  error_rate: "error_rate",
  avg_response_time: "mean(duration_ms)",
  p95_response_time: "p95(duration_ms)",
  users: "users",
} as const;

export const apiUsage = preset({
  path: "/analytics/api-usage",
  atRoot: false,
  tag: "Conversations",
  summary: "Calls of the API",
  description: "By endpoint and method. Response times are milliseconds.",
  parameters: z.object({
    limit: pageOf(1000, 100).limit,
    endpoint: z.string().min(1).max(2048).optional().meta({ description: "Only this endpoint." }),
    ...period(30),
  }),
  answer: figuresSchema(usageFields).extend({
    endpoints: z.array(
      figuresSchema(usageFields).extend({ endpoint: z.string().nullable(), method: z.string().nullable() }),
    ),
    count: z.number(),
  }),
  async read(parameters, { ask, now }) {
    const { endpoint } = parameters;
    const { results, total } = await ask({
      metrics: Object.values(usageFields),
      dimensions: ["route", "method"],
      filters: [
        ["is", "type", ["request"]],
        ...(endpoint === undefined ? [] : [["is", "route", [endpoint]] as Filter]),
      ],
      date_range: rangeOf(parameters, now),
      timezone: parameters.timezone,
      pagination: { limit: parameters.limit },
      include: ["total"],
    });
    return {
      ...figuresOf(usageFields, total),
      endpoints: results.map((row) => ({
        endpoint: row.dimensions[0] ?? null,
        method: row.dimensions[1] ?? null,
        ...figuresOf(usageFields, row),
      })),
      count: total?.rows ?? 0,
    };
  },
});

const dailyFields = {
  active_users: "users",
  new_users: "new_users",
  returning_users: "returning_users",
  conversations: "conversations",
  active_conversations: "active_conversations",
  messages: "messages",
  tokens: "tokens",
  cost: "cost",
  api_calls: "requests",
  error_rate: "error_rate",
  avg_response_time: "response_time",
} as const;

export const dailyStats = preset({
  path: "/analytics/daily-stats",
  atRoot: false,
  tag: "Conversations",
  summary: "Conversations day by day",
  description: "Every day of the time, also those on which nothing happened.",
  parameters: z.object(period(30)),
  answer: z.object({ daily_stats: z.array(figuresSchema(dailyFields).extend({ date: z.string() })) }),
  async read(parameters, { ask, now }) {
    const { results } = await ask({
      metrics: Object.values(dailyFields),
      dimensions: ["time:day"],
      date_range: rangeOf(parameters, now),
      timezone: parameters.timezone,
    });
    return {
      daily_stats: results.map((row) => ({ date: row.dimensions[0] ?? "", ...figuresOf(dailyFields, row) })),
    };
  },
});

const qualityFields = {
  likes: "likes",
  dislikes: "dislikes",
  satisfaction: "satisfaction",
  score: "score",
  regenerations: "regenerations",
  abandoned_conversations: "abandoned_conversations",
  abandonment_rate: "abandonment_rate",
  resolved_conversations: "resolved_conversations",
  turns_to_resolution: "turns_to_resolution",
  messages_per_conversation: "messages_per_conversation",
  tokens_per_conversation: "tokens_per_conversation",
  cost_per_conversation: "cost_per_conversation",
  cost_per_user: "cost_per_user",
  avg_response_time: "response_time",
  p50_response_time: "response_time_p50",
  p95_response_time: "response_time_p95",
  p99_response_time: "response_time_p99",
  time_to_first_answer: "time_to_first_answer",
} as const;

export const quality = preset({
  path: "/analytics/quality",
  atRoot: false,
  tag: "Conversations",
  summary: "How well conversations go",
  description:
    "What people think of answers, how long they wait for them, what they cost, and whether people give up.",
  parameters: z.object({
    user_id: z.string().min(1).max(256).optional().meta({ description: "Only this user." }),
    ...period(30),
  }),
  answer: figuresSchema(qualityFields).extend({
    dislike_reasons: z
      .array(z.object({ reason: z.string().nullable(), count: z.number() }))
      .meta({ description: "Every reason that was given, also by those who changed their mind since." }),
    daily: z.array(figuresSchema(qualityFields).extend({ date: z.string() })),
  }),
  async read(parameters, { ask, now }) {
    const { user_id, timezone } = parameters;
    const base = {
      metrics: Object.values(qualityFields),
      filters: user_id === undefined ? [] : [["is", "user", [user_id]] as Filter],
      date_range: rangeOf(parameters, now),
      timezone,
    };
    const [all, daily, reasons] = await Promise.all([
      ask(base),
      ask({ ...base, dimensions: ["time:day"] }),
      ask({
        ...base,
        metrics: ["events"],
        dimensions: ["data.reason"],
        filters: [...base.filters, ["is", "type", ["feedback.dislike"]]],
        pagination: { limit: 50 },
      }),
    ]);
    return {
      ...figuresOf(qualityFields, all.results[0]),
      dislike_reasons: reasons.results.map(({ dimensions: [reason], metrics: [count] }) => ({
        reason: reason ?? null,
        count: Number(count),
      })),
      daily: daily.results.map((row) => ({
        date: row.dimensions[0] ?? "",
        ...figuresOf(qualityFields, row),
      })),
    };
  },
});
