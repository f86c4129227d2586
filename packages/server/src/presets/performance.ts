import { z } from "@hono/zod-openapi";
import { isNode, nodeName } from "./node.ts";
import { byName, namedSchema, shape } from "./original-shape.ts";
import {
  figuresOf,
  figuresSchema,
  ownerFilters,
  period,
  preset,
  rangeOf,
  ownerParameters,
} from "./preset.ts";

const slowFields = {
  avg_duration: "node_duration",
  p95_duration: "node_duration_p95",
  executions: "node_runs",
} as const;
const failureFields = {
  failure_rate: "node_failure_rate",
  failed: "node_failures",
  executions: "node_runs",
} as const;
const cacheFields = {
  cache_hit_rate: "cache_hit_rate",
  cache_hits: "cache_hits",
  executions: "node_runs",
} as const;

export const performance = preset({
  path: "/analytics/performance",
  atRoot: true,
  tag: "Workflows",
  summary: "Where workflows lose time",
  description:
    "The slowest nodes, those that fail most, how well caches work, and which nodes are on the critical path of executions.",
  parameters: z.object({
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .default(10)
      .meta({ description: "How many of each list." }),
    min_sample: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(5)
      .meta({ description: "Types of nodes that ran less often are left out." }),
    ...period(7),
    ...ownerParameters,
    ...shape,
  }),
  answer: z.object({
    slowest_nodes: z.array(figuresSchema(slowFields).extend(nodeName)),
    most_failed_nodes: z.array(figuresSchema(failureFields).extend(nodeName)),
    cache_efficiency: namedSchema(
      figuresSchema(cacheFields).extend(nodeName),
      figuresSchema(cacheFields),
    ).meta({
      description: "`cache_hit_rate` is cache hits as a share of the successful runs.",
    }),
    bottlenecks: z.array(
      z.object({
        ...nodeName,
        share: z.number().meta({ description: "Of the critical paths of all executions, in percent." }),
        duration: z.number().meta({ description: "Seconds on critical paths." }),
        executions: z.number(),
      }),
    ),
    min_sample: z.number(),
  }),
  async read(parameters, { ask, bottlenecks, now }) {
    const { limit, min_sample, timezone } = parameters;
    const date_range = rangeOf(parameters, now);
    const whom = ownerFilters(parameters, now);
    const rank = async <F extends Readonly<Record<string, string>>>(
      fields: F,
      having: [">" | ">=", string, [number]][] = [],
    ) => {
      const { results } = await ask({
        metrics: Object.values(fields),
        dimensions: ["name"],
        filters: [isNode, ...whom],
        having: [[">=", "node_runs", [min_sample]], ...having],
        date_range,
        timezone,
        pagination: { limit },
      });
      return results.map((row) => ({ node_type: row.dimensions[0] ?? null, ...figuresOf(fields, row) }));
    };
    const [slowest, failing, cached, critical] = await Promise.all([
      rank(slowFields, [[">=", "node_duration", [0]]]),
      rank(failureFields, [[">", "node_failures", [0]]]),
      rank(cacheFields, [[">", "cache_hits", [0]]]),
      bottlenecks({ date_range, timezone, filters: whom, limit }),
    ]);
    return {
      slowest_nodes: slowest,
      most_failed_nodes: failing,
      cache_efficiency:
        parameters.shape === "original"
          ? byName(
              cached,
              ({ node_type }) => node_type,
              ({ cache_hit_rate, cache_hits, executions }) => ({ cache_hit_rate, cache_hits, executions }),
            )
          : cached,
      bottlenecks: critical.results.map(({ name, share, duration_s, runs }) => ({
        node_type: name,
        share,
        duration: duration_s,
        executions: runs,
      })),
      min_sample,
    };
  },
});
