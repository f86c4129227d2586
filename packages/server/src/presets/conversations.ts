import { z } from "@hono/zod-openapi";
import type { Filter } from "@dendro/core";
import { allTime, anyRange } from "./all-time.ts";
import { pageOf } from "./page.ts";
import { figuresOf, figuresSchema, period, preset, rangeOf } from "./preset.ts";

/** Calls of the analytics themselves are none of the API's that they are about. */
const isApiCall: Filter[] = [
  ["is", "type", ["request"]],
  ["not", ["starts_with", "route", ["/api/v1/analytics/", "/analytics/"]]],
];

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
