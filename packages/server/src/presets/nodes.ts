import { z } from "@hono/zod-openapi";
import { isNode, nodeName } from "./node.ts";
import { byName, shape } from "./original-shape.ts";
import {
  figuresOf,
  figuresSchema,
  ownerFilters,
  period,
  preset,
  rangeOf,
  timeOf,
  ownerParameters,
} from "./preset.ts";

const nodeFields = {
  executions: "node_runs",
  failed: "node_failures",
  failure_rate: "node_failure_rate",
  avg_duration: "node_duration",
  p50_duration: "node_duration_p50",
  p95_duration: "node_duration_p95",
  p99_duration: "node_duration_p99",
  cache_hits: "cache_hits",
  cache_hit_rate: "cache_hit_rate",
  tokens: "tokens",
  cost: "cost",
} as const;

const nodeSchema = figuresSchema(nodeFields).extend({
  ...nodeName,
  count: z.number().meta({ description: "The same as `executions`." }),
  last_used: z.string().nullable(),
});

export const nodes = preset({
  path: "/analytics/nodes",
  atRoot: true,
  tag: "Workflows",
  summary: "Nodes of workflows",
  description: "How often each type of node runs, fails and is answered from a cache, and how long it takes.",
  parameters: z.object({
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(20)
      .meta({ description: "How many types of nodes." }),
    order: z
      .enum(["most_used", "least_used"])
      .default("most_used")
      .meta({ description: "Which come first." }),
    ...period(30),
    ...ownerParameters,
    ...shape,
  }),
  answer: z.object({
    nodes: z.array(nodeSchema),
    node_usage: z.record(z.string(), z.number()).meta({ description: "Executions by type of node." }),
    count: z.number().meta({ description: "How many types of nodes there are, also beyond `limit`." }),
  }),
  async read(parameters, { ask, now }) {
    const { results, total } = await ask({
      metrics: [...Object.values(nodeFields), "last_seen"],
      dimensions: ["name"],
      filters: [isNode, ...ownerFilters(parameters, now)],
      date_range: rangeOf(parameters, now),
      timezone: parameters.timezone,
      order_by: [["node_runs", parameters.order === "most_used" ? "desc" : "asc"]],
      pagination: { limit: parameters.limit },
      include: ["rows"],
    });
    const rows = results.map((row) => ({
      node_type: row.dimensions[0] ?? null,
      ...figuresOf(nodeFields, row),
      count: Number(row.metrics[0]),
      last_used: timeOf(row.metrics.at(-1)),
    }));
    return {
      nodes: rows,
      node_usage: byName(
        rows,
        ({ node_type }) => node_type,
        ({ count }) => count,
      ),
      count: total?.rows ?? 0,
    };
  },
});
