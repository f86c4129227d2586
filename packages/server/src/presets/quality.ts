import { z } from "@hono/zod-openapi";
import type { Filter } from "@dendro/core";
import { figuresOf, figuresSchema, period, preset, rangeOf } from "./preset.ts";

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
