import { z } from "@hono/zod-openapi";
import type { ResultRow } from "@dendro/core";
import { figuresOf, figuresSchema, timeOf } from "./preset.ts";

const userFields = {
  username: "last(data.username)",
  messages: "messages_received",
  conversations: "active_conversations",
  activities: "events",
  tokens: "tokens",
  cost: "cost",
} as const;

/** What is measured of each user. */
export const userMetrics = [...Object.values(userFields), "min(timestamp)", "max(timestamp)"];

/** How a user looks in answers. */
export const userSchema = figuresSchema(userFields).extend({
  user_id: z.string(),
  activity_count: z.number().meta({ description: "The same as `activities`." }),
  message_count: z.number().meta({ description: "The same as `messages`." }),
  total_tokens: z.number().meta({ description: "The same as `tokens`." }),
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
});

/** A user from their row, which was asked for with {@link userMetrics}. */
export function userOf({ dimensions, metrics }: Pick<ResultRow, "dimensions" | "metrics">) {
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
}
