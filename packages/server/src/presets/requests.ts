import { z } from "@hono/zod-openapi";
import type { Filter } from "@dendro/core";
import { filtersParameter, readFilters } from "./filters-parameter.ts";
import { figuresOf, figuresSchema, period, preset, rangeOf } from "./preset.ts";

const figures = {
  requests: "requests",
  rate: "per_minute(requests)",
  errors: "errors",
  error_rate: "error_rate",
  avg_duration: "duration",
  p50_duration: "duration_p50",
  p95_duration: "duration_p95",
  p99_duration: "duration_p99",
  bytes: "bytes",
  cache_hit_rate: "request_cache_hit_rate",
  apdex: "apdex",
  avg_memory: "memory",
  avg_cpu_time: "cpu_time",
} as const;

const providerFigures = {
  calls: "provider_calls",
  error_rate: "provider_error_rate",
  avg_duration: "provider_duration",
  p95_duration: "provider_duration_p95",
} as const;

/** By what requests may be told apart, and the dimension of each. */
const sides = {
  route: "route",
  method: "method",
  status: "status_code",
  status_class: "status_class",
  provider: "provider",
  region: "region",
  source: "source",
} as const;

/** A provider is in trouble from this share of failed calls on, in percent, and down from the second. */
const health = { degraded: 5, down: 50 } as const;

export const requests = preset({
  path: "/analytics/requests",
  atRoot: false,
  tag: "Requests",
  summary: "Requests of APIs and edge workers",
  description:
    "How many, how fast, how many failed, and how healthy the providers behind them are. Durations are milliseconds.",
  parameters: z.object({
    by: z
      .enum(Object.keys(sides) as [keyof typeof sides])
      .default("route")
      .meta({ description: "What `groups` are." }),
    source: z.string().min(1).max(256).optional().meta({ description: "Only this service." }),
    filters: filtersParameter,
    limit: z.coerce.number().int().min(1).max(1000).default(50).meta({ description: "How many groups." }),
    ...period(1),
  }),
  answer: figuresSchema(figures).extend({
    groups: z.array(figuresSchema(figures).extend({ value: z.string().nullable() })),
    hourly: z.array(figuresSchema(figures).extend({ hour: z.string() })),
    providers: z.array(
      figuresSchema(providerFigures).extend({
        provider: z.string().nullable(),
        health: z.enum(["healthy", "degraded", "down"]).meta({
          description: `degraded from ${health.degraded} % failed calls on, down from ${health.down} %.`,
        }),
      }),
    ),
  }),
  async read(parameters, { ask, breakDown, now }) {
    const { by, source, timezone, limit } = parameters;
    const filters: Filter[] = [
      ...(source === undefined ? [] : [["is", "source", [source]] satisfies Filter]),
      ...readFilters(parameters.filters),
    ];
    const base = { filters, date_range: rangeOf(parameters, now), timezone };
    const all = {
      ...base,
      metrics: Object.values(figures),
      filters: [["is", "type", ["request"]] as Filter, ...filters],
    };
    const [own, providers] = await Promise.all([
      breakDown(all, [[], [sides[by]], ["time:hour"]], limit),
      ask({
        ...base,
        metrics: Object.values(providerFigures),
        dimensions: ["provider"],
        filters: [["is_not", "provider", [""]], ...filters],
        pagination: { limit: 100 },
      }),
    ]);
    const [whole = [], groups = [], hourly = []] = own.results;
    return {
      ...figuresOf(figures, whole[0]),
      groups: groups.map((row) => ({ value: row.dimensions[0] ?? null, ...figuresOf(figures, row) })),
      hourly: hourly.map((row) => ({ hour: row.dimensions[0] ?? "", ...figuresOf(figures, row) })),
      providers: providers.results.map((row) => ({
        provider: row.dimensions[0] ?? null,
        ...figuresOf(providerFigures, row),
        health: healthOf(Number(row.metrics[1] ?? 0)),
      })),
    };
  },
});

const healthOf = (errorRate: number): "down" | "degraded" | "healthy" =>
  errorRate >= health.down ? "down" : errorRate >= health.degraded ? "degraded" : "healthy";
