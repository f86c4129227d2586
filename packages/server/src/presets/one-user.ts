import { z } from "@hono/zod-openapi";
import { isoTime, type Filter } from "@dendro/core";
import { figuresOf, figuresSchema, type QueryRunner } from "./preset.ts";
import { userMetrics, userOf, userSchema } from "./user-figures.ts";

const fields = {
  pageviews: "pageviews",
  requests: "requests",
  agent_runs: "agent_runs",
  errors: "failures",
  likes: "likes",
  dislikes: "dislikes",
} as const;

export const oneUserSchema = userSchema.extend(figuresSchema(fields).shape).extend({
  rank: z.number().meta({
    description: "By messages: 1 where nobody wrote more. Who wrote as much has the same rank.",
  }),
  ranked: z.number().meta({ description: "How many users there are." }),
});

const isPerson: Filter = ["is_not", "user", [""]];

/** All that one user did, in figures, beside everybody else; null where there is no such user. */
export async function readUser({ ask, now }: QueryRunner, id: string) {
  const date_range: [string, string] = ["1970-01-01", isoTime(now + 1)];
  const metrics = [...userMetrics, ...Object.values(fields)];
  const { results } = await ask({
    metrics,
    dimensions: ["user"],
    filters: [["is", "user", [id]]],
    date_range,
  });
  const [row] = results;
  if (row === undefined) return null;
  const user = userOf({ dimensions: row.dimensions, metrics: row.metrics.slice(0, userMetrics.length) });
  const everybody = {
    metrics: ["messages_received"],
    dimensions: ["user"],
    filters: [isPerson],
    date_range,
    include: ["rows" as const],
    pagination: { limit: 1 },
  };
  const [before, all] = await Promise.all([
    ask({ ...everybody, having: [[">", "messages_received", [user.message_count]]] }),
    ask(everybody),
  ]);
  return {
    ...user,
    ...figuresOf(fields, row, metrics),
    rank: 1 + (before.total?.rows ?? 0),
    ranked: all.total?.rows ?? 0,
  };
}
