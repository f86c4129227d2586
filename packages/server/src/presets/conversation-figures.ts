import { z } from "@hono/zod-openapi";
import type { ResultRow } from "@dendro/core";
import { figuresOf, figuresSchema, timeOf } from "./preset.ts";

const fields = {
  user_id: "first(user)",
  username: "last(data.username)",
  worker: "first(source)",
  model: "last(model)",
  events: "events",
  messages: "messages",
  tool_calls: "tool_calls",
  errors: "failures",
  tokens: "tokens",
  cost: "cost",
  avg_response_time: "response_time",
  likes: "likes",
  dislikes: "dislikes",
  regenerations: "regenerations",
  score: "score",
} as const;

/** Characters of what was said first that are shown. */
const maxOpening = 200;

const outcomeMetrics = ["resolved_conversations", "abandoned_conversations"] as const;

/** How a conversation came out: what people say of it first, then what can be told. */
export const outcomes = ["resolved", "abandoned", "open"] as const;

/** What is measured of each conversation. */
export const conversationMetrics = [
  ...Object.values(fields),
  ...outcomeMetrics,
  "first(data.text)",
  "deleted_conversations",
  "min(timestamp)",
  "max(timestamp)",
];

/** How a conversation looks in answers. */
export const conversationSchema = figuresSchema(fields).extend({
  conversation_id: z.string(),
  message_count: z.number().meta({ description: "The same as `messages`." }),
  total_tokens: z.number().meta({ description: "The same as `tokens`." }),
  outcome: z.enum(outcomes).meta({
    description:
      "`resolved` where an event says so, `abandoned` where the person wrote once and never again, else `open`.",
  }),
  opening: z
    .string()
    .nullable()
    .meta({ description: "The beginning of what was said first; null where words are not kept." }),
  archived: z.boolean().meta({ description: "Whether it was deleted." }),
  created_at: z.string().nullable(),
  last_activity: z.string().nullable(),
  updated_at: z.string().nullable().meta({ description: "The same as `last_activity`." }),
});

/** A conversation from its row, which was asked for with {@link conversationMetrics}. */
export function conversationOf(id: string, { metrics }: Pick<ResultRow, "metrics">) {
  const figures = figuresOf(fields, { metrics });
  const [resolved, abandoned, opening, deleted, first, last] = metrics.slice(-6);
  return {
    conversation_id: id,
    ...figures,
    message_count: Number(figures.messages),
    total_tokens: Number(figures.tokens),
    outcome: Number(resolved) > 0 ? outcomes[0] : Number(abandoned) > 0 ? outcomes[1] : outcomes[2],
    opening: typeof opening === "string" ? opening.slice(0, maxOpening) : null,
    archived: Number(deleted) > 0,
    created_at: timeOf(first),
    last_activity: timeOf(last),
    updated_at: timeOf(last),
  };
}
