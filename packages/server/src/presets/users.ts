import { z } from "@hono/zod-openapi";
import { dayMs, type Filter } from "@dendro/core";
import { allTime, anyRange } from "./all-time.ts";
import { filtersParameter, readFilters } from "./filters-parameter.ts";
import { pageOf, pageSchema, readPage } from "./page.ts";
import { preset } from "./preset.ts";
import { userMetrics, userOf, userSchema } from "./user-figures.ts";

const isPerson: Filter = ["is_not", "user", [""]];

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

const orders = {
  last_seen: "max(timestamp)",
  first_seen: "min(timestamp)",
  messages: "messages_received",
  conversations: "active_conversations",
  activities: "events",
  tokens: "tokens",
  cost: "cost",
} as const;

export const listUsers = preset({
  path: "/analytics/users/list",
  atRoot: false,
  tag: "Conversations",
  summary: "All users",
  description:
    "By when they were seen last, or by another order. Active are those who were seen in the last 30 days.",
  parameters: z.object({
    active_only: z
      .enum(["true", "false"])
      .default("false")
      .meta({ description: "Without those who were not seen of late." }),
    id_contains: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: "Only users whose id contains this." }),
    filters: filtersParameter.meta({
      description:
        'Filters as JSON, such as [["is","country",["DE"]]]: only events of which they hold count.',
    }),
    order: z
      .enum(Object.keys(orders) as [keyof typeof orders])
      .default("last_seen")
      .meta({ description: "Who comes first." }),
    ...pageOf(1000, 100),
    ...allTime,
  }),
  answer: z.object({
    users: z.array(userSchema.extend({ is_active: z.boolean() })),
    ...pageSchema,
  }),
  async read(parameters, runner) {
    const { id_contains } = parameters;
    const { rows, ...rest } = await readPage(
      runner,
      (asOf) => ({
        metrics: userMetrics,
        dimensions: ["user"],
        filters: [
          isPerson,
          ...(id_contains === undefined ? [] : [["contains", "user", [id_contains]] as Filter]),
          ...readFilters(parameters.filters),
        ],
        having: parameters.active_only === "true" ? [[">=", "max(timestamp)", [asOf - activeMs]]] : [],
        date_range: anyRange(parameters, asOf),
        timezone: parameters.timezone,
        order_by: [[orders[parameters.order], "desc"]],
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
