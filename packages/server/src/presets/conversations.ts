import { z } from "@hono/zod-openapi";
import type { Filter } from "@dendro/core";
import { allTime, anyRange } from "./all-time.ts";
import { pageOf, pageSchema, readPage } from "./page.ts";
import { figuresOf, figuresSchema, period, preset, rangeOf, timeOf } from "./preset.ts";

/** Calls of the analytics themselves are none of the API's that they are about. */
const isApiCall: Filter[] = [
  ["is", "type", ["request"]],
  ["not", ["starts_with", "route", ["/api/v1/analytics/", "/analytics/"]]],
];

const isConversation: Filter = ["is_not", "thread", [""]];

const summaryFields = {
  total_users: "users",
  total_conversations: "active_conversations",
  total_messages: "messages",
  total_tokens: "tokens",
  total_cost: "cost",
  avg_response_time: "response_time",
  total_api_calls: "api_calls",
  error_rate: "api_error_rate",
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
        message_count: z.number().meta({ description: "The same as `messages`." }),
        total_tokens: z.number().meta({ description: "The same as `tokens`." }),
        archived: z.boolean().meta({ description: "Whether it was deleted." }),
        created_at: z.string().nullable(),
        last_activity: z.string().nullable(),
        updated_at: z.string().nullable().meta({ description: "The same as `last_activity`." }),
      }),
    ),
    ...pageSchema,
  }),
  async read(parameters, runner) {
    const { user_id } = parameters;
    const ofUser: Filter[] =
      user_id === undefined ? [] : [["has_done", "thread", { filters: [["is", "user", [user_id]]] }]];
    const { rows, ...rest } = await readPage(
      runner,
      (asOf) => ({
        metrics: [
          ...Object.values(conversationFields),
          "deleted_conversations",
          "min(timestamp)",
          "max(timestamp)",
        ],
        dimensions: ["thread"],
        filters: [isConversation, ...ofUser],
        date_range: anyRange(parameters, asOf),
        timezone: parameters.timezone,
        order_by: [["max(timestamp)", "desc"]],
      }),
      parameters,
    );
    return {
      conversations: rows.map((row) => {
        const figures = figuresOf(conversationFields, row);
        return {
          conversation_id: row.dimensions[0] ?? "",
          ...figures,
          message_count: Number(figures.messages),
          total_tokens: Number(figures.tokens),
          archived: Number(row.metrics.at(-3)) > 0,
          created_at: timeOf(row.metrics.at(-2)),
          last_activity: timeOf(row.metrics.at(-1)),
          updated_at: timeOf(row.metrics.at(-1)),
        };
      }),
      ...rest,
    };
  },
});

const usageFields = {
  calls: "api_calls",
  errors: "api_errors",
  error_rate: "api_error_rate",
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
  async read(parameters, { breakDown, now }) {
    const { endpoint } = parameters;
    const query = {
      metrics: Object.values(usageFields),
      filters: [...isApiCall, ...(endpoint === undefined ? [] : [["is", "route", [endpoint]] as Filter])],
      date_range: rangeOf(parameters, now),
      timezone: parameters.timezone,
    };
    const { results, counts } = await breakDown(query, [[], ["route", "method"]], parameters.limit, true);
    const [[total] = [], endpoints = []] = results;
    return {
      ...figuresOf(usageFields, total),
      endpoints: endpoints.map((row) => ({
        endpoint: row.dimensions[0] ?? null,
        method: row.dimensions[1] ?? null,
        ...figuresOf(usageFields, row),
      })),
      count: counts?.[1] ?? 0,
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
  api_calls: "api_calls",
  error_rate: "api_error_rate",
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
