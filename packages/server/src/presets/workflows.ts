import { z } from "@hono/zod-openapi";
import { asNumber, type Filter } from "@dendro/core";
import { figuresOf, figuresSchema, ofWhom, period, preset, rangeOf, timeOf, whose } from "./preset.ts";

const isNode: Filter = ["is", "type", ["node.completed", "node.failed"]];
const isWorkflow: Filter = ["is", "type", ["workflow.completed", "workflow.failed"]];

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

const nodeName = { node_type: z.string().nullable() };
const nodeSchema = figuresSchema(nodeFields).extend({ ...nodeName, last_used: z.string().nullable() });

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
    ...whose,
  }),
  answer: z.object({
    nodes: z.array(nodeSchema),
    count: z.number().meta({ description: "How many types of nodes there are, also beyond `limit`." }),
  }),
  async read(parameters, { ask, now }) {
    const { results, total } = await ask({
      metrics: [...Object.values(nodeFields), "last_seen"],
      dimensions: ["name"],
      filters: [isNode, ...ofWhom(parameters, now)],
      date_range: rangeOf(parameters, now),
      timezone: parameters.timezone,
      order_by: [["node_runs", parameters.order === "most_used" ? "desc" : "asc"]],
      pagination: { limit: parameters.limit },
      include: ["rows"],
    });
    return {
      nodes: results.map((row) => ({
        node_type: row.dimensions[0] ?? null,
        ...figuresOf(nodeFields, row),
        last_used: timeOf(row.metrics.at(-1)),
      })),
      count: total?.rows ?? 0,
    };
  },
});

const executionFields = {
  total_executions: "executions",
  completed: "executions_completed",
  failed: "executions_failed",
  success_rate: "success_rate",
  avg_duration: "execution_duration",
  p50_duration: "execution_duration_p50",
  p95_duration: "execution_duration_p95",
  p99_duration: "execution_duration_p99",
} as const;
const executionSchema = figuresSchema(executionFields);

export const workflows = preset({
  path: "/analytics/workflows",
  atRoot: true,
  tag: "Workflows",
  summary: "Executions of workflows",
  description:
    "How many executions came to an end, how many went well, and how long they took: all, by day and by workflow.",
  parameters: z.object({ ...period(7), ...whose }),
  answer: executionSchema.extend({
    daily_breakdown: z.array(executionSchema.extend({ date: z.string() })),
    by_workflow: z
      .array(executionSchema.extend({ workflow: z.string().nullable() }))
      .meta({ description: "The hundred with most executions." }),
    trend: z
      .object({
        total_executions: z.number().nullable(),
        success_rate: z.number().nullable(),
        avg_duration: z.number().nullable(),
      })
      .meta({
        description:
          "The change from as much of the period before, in percent; of the rate in points. Null where there was nothing.",
      }),
  }),
  async read(parameters, { ask, now }) {
    const base = {
      metrics: Object.values(executionFields),
      filters: [isWorkflow, ...ofWhom(parameters, now)],
      date_range: rangeOf(parameters, now),
      timezone: parameters.timezone,
    };
    const [all, daily, byWorkflow] = await Promise.all([
      ask({ ...base, include: ["previous"] }),
      ask({ ...base, dimensions: ["time:day"] }),
      ask({ ...base, dimensions: ["name"], pagination: { limit: 100 } }),
    ]);
    const change = all.results[0]?.comparison?.change ?? [];
    const changeOf = (field: keyof typeof executionFields) =>
      asNumber(change[Object.keys(executionFields).indexOf(field)]);
    return {
      ...figuresOf(executionFields, all.results[0]),
      daily_breakdown: daily.results.map((row) => ({
        date: row.dimensions[0] ?? "",
        ...figuresOf(executionFields, row),
      })),
      by_workflow: byWorkflow.results.map((row) => ({
        workflow: row.dimensions[0] ?? null,
        ...figuresOf(executionFields, row),
      })),
      trend: {
        total_executions: changeOf("total_executions"),
        success_rate: changeOf("success_rate"),
        avg_duration: changeOf("avg_duration"),
      },
    };
  },
});

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
    ...whose,
  }),
  answer: z.object({
    slowest_nodes: z.array(figuresSchema(slowFields).extend(nodeName)),
    most_failed_nodes: z.array(figuresSchema(failureFields).extend(nodeName)),
    cache_efficiency: z.array(figuresSchema(cacheFields).extend(nodeName)),
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
    const whom = ofWhom(parameters, now);
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
      cache_efficiency: cached,
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

const costFields = { cost: "cost", calls: "provider_calls", tokens: "tokens" } as const;
const costSchema = figuresSchema(costFields);
const providerName = { provider: z.string().nullable() };

/** A call of a model whose provider nobody said costs as well. */
const isProvided: Filter = [
  "or",
  [
    ["is_not", "provider", [""]],
    ["is_not", "model", [""]],
  ],
];

export const costs = preset({
  path: "/analytics/costs",
  atRoot: true,
  tag: "Workflows",
  summary: "What models and APIs cost",
  description: "In US dollars, by provider, API, model and day, and which models have no price.",
  parameters: z.object({ ...period(30), ...whose }),
  answer: z.object({
    total_cost: z.number(),
    total_tokens: z.number(),
    total_calls: z.number(),
    by_provider: z.array(costSchema.extend(providerName)),
    by_api: z.array(costSchema.extend({ ...providerName, api: z.string().nullable() })),
    by_model: z.array(costSchema.extend({ ...providerName, model: z.string().nullable() })),
    daily_breakdown: z.array(costSchema.extend({ date: z.string() })),
    unpriced_models: z
      .array(
        z.object({ ...providerName, model: z.string().nullable(), calls: z.number(), tokens: z.number() }),
      )
      .meta({ description: "Models whose price nobody knows: what they cost is not in the figures." }),
  }),
  async read(parameters, { ask, now }) {
    const base = {
      metrics: Object.values(costFields),
      filters: ofWhom(parameters, now),
      date_range: rangeOf(parameters, now),
      timezone: parameters.timezone,
      pagination: { limit: 100 },
    };
    const costly = { ...base, filters: [...base.filters, isProvided] };
    const [all, byProvider, byApi, byModel, daily, unpriced] = await Promise.all([
      ask(base),
      ask({ ...costly, dimensions: ["provider"] }),
      ask({ ...costly, dimensions: ["provider", "name"] }),
      ask({
        ...base,
        filters: [...base.filters, ["is_not", "model", [""]]],
        dimensions: ["provider", "model"],
      }),
      ask({ ...base, dimensions: ["time:day"] }),
      ask({
        ...base,
        metrics: ["events", "tokens"],
        dimensions: ["provider", "model"],
        filters: [...base.filters, ["is", "cost_source", ["unknown"]]],
        pagination: { limit: 1000 },
      }),
    ]);
    const number = (index: number) => Number(all.results[0]?.metrics[index] ?? 0);
    return {
      total_cost: number(0),
      total_tokens: number(2),
      total_calls: number(1),
      by_provider: byProvider.results.map((row) => ({
        provider: row.dimensions[0] ?? null,
        ...figuresOf(costFields, row),
      })),
      by_api: byApi.results.map((row) => ({
        provider: row.dimensions[0] ?? null,
        api: row.dimensions[1] ?? null,
        ...figuresOf(costFields, row),
      })),
      by_model: byModel.results.map((row) => ({
        provider: row.dimensions[0] ?? null,
        model: row.dimensions[1] ?? null,
        ...figuresOf(costFields, row),
      })),
      daily_breakdown: daily.results.map((row) => ({
        date: row.dimensions[0] ?? "",
        ...figuresOf(costFields, row),
      })),
      unpriced_models: unpriced.results.map(
        ({ dimensions: [provider, model], metrics: [calls, tokens] }) => ({
          provider: provider ?? null,
          model: model ?? null,
          calls: Number(calls),
          tokens: Number(tokens),
        }),
      ),
    };
  },
});
