import { z } from "@hono/zod-openapi";
import type { Filter } from "@dendro/core";
import { unpricedReasons } from "@dendro/ingest";
import { namedSchema, shape } from "./original-shape.ts";
import {
  figuresOf,
  figuresSchema,
  ownerFilters,
  period,
  preset,
  rangeOf,
  ownerParameters,
} from "./preset.ts";

const costFields = { cost: "cost", calls: "provider_calls", tokens: "tokens" } as const;
const costSchema = figuresSchema(costFields);
const providerName = { provider: z.string().nullable() };
const apiSchema = costSchema.extend({ ...providerName, api: z.string().nullable() });

/** Rows of each list. */
const listLength = 100;
/** Rows that are asked about for a list: calls of a provider without a model are among them. */
const mostAsked = 1000;

/** A model call without a known provider costs as well. */
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
  parameters: z.object({ ...period(30), ...ownerParameters, ...shape }),
  answer: z.object({
    total_cost: z.number(),
    total_tokens: z.number(),
    total_calls: z.number(),
    by_provider: z.array(costSchema.extend(providerName)),
    by_api: namedSchema(apiSchema, costSchema),
    by_model: z.array(costSchema.extend({ ...providerName, model: z.string().nullable() })),
    daily_breakdown: z.array(costSchema.extend({ date: z.string() })),
    unpriced_models: z
      .array(
        z.object({
          ...providerName,
          model: z.string().nullable(),
          calls: z.number(),
          tokens: z.number(),
          reason: z.enum(unpricedReasons).meta({
            description:
              "Why: `no_token_counts` (none were sent, or only a sum of them), `priced_since` (there is a price now; it was not there when they came, or not for their day), `unknown_provider` (the list knows no such provider, and you have set no price), `unknown_model` (likewise of the model).",
          }),
        }),
      )
      .meta({ description: "Models without a known price: their cost is not included." }),
  }),
  async read(parameters, { ask, breakDown, now, whyUnpriced }) {
    const base = {
      metrics: Object.values(costFields),
      filters: ownerFilters(parameters, now),
      date_range: rangeOf(parameters, now),
      timezone: parameters.timezone,
    };
    const costly = { ...base, filters: [...base.filters, isProvided] };
    const [overTime, provided, unpriced] = await Promise.all([
      breakDown(base, [[], ["time:day"]], 1),
      breakDown(costly, [["provider"], ["provider", "name"], ["provider", "model"]], mostAsked),
      ask({
        ...base,
        metrics: ["events", "tokens"],
        dimensions: ["provider", "model"],
        filters: [...base.filters, ["is", "cost_source", ["unknown"]]],
        pagination: { limit: 1000 },
      }),
    ]);
    const [all = [], daily = []] = overTime.results;
    const [byProvider = [], byApi = [], byModel = []] = provided.results;
    const number = (index: number) => Number(all[0]?.metrics[index] ?? 0);
    const apis = byApi.slice(0, listLength).map((row) => ({
      provider: row.dimensions[0] ?? null,
      api: row.dimensions[1] ?? null,
      ...figuresOf(costFields, row),
    }));
    return {
      total_cost: number(0),
      total_tokens: number(2),
      total_calls: number(1),
      by_provider: byProvider.slice(0, listLength).map((row) => ({
        provider: row.dimensions[0] ?? null,
        ...figuresOf(costFields, row),
      })),
      by_api: parameters.shape === "original" ? totalsByName(apis) : apis,
      by_model: byModel
        .filter(({ dimensions: [, model] }) => model !== null)
        .slice(0, listLength)
        .map((row) => ({
          provider: row.dimensions[0] ?? null,
          model: row.dimensions[1] ?? null,
          ...figuresOf(costFields, row),
        })),
      daily_breakdown: daily.map((row) => ({
        date: row.dimensions[0] ?? "",
        ...figuresOf(costFields, row),
      })),
      unpriced_models: unpriced.results.map(
        ({ dimensions: [provider, model], metrics: [calls, tokens] }) => ({
          provider: provider ?? null,
          model: model ?? null,
          calls: Number(calls),
          tokens: Number(tokens),
          reason: whyUnpriced({
            provider: provider ?? undefined,
            model: model ?? undefined,
            tokens: Number(tokens),
          }),
        }),
      ),
    };
  },
});

/** What calls of an API come to, whoever's they are. */
function totalsByName(apis: readonly ApiRow[]): Record<string, Pick<ApiRow, keyof typeof costFields>> {
  const byApi = Map.groupBy(apis, ({ api, provider }) => api ?? provider ?? "unknown");
  const total = (rows: readonly ApiRow[], field: keyof typeof costFields) =>
    rows.reduce((sum, row) => sum + Number(row[field] ?? 0), 0);
  return Object.fromEntries(
    [...byApi].map(([api, rows]) => [
      api,
      { cost: total(rows, "cost"), calls: total(rows, "calls"), tokens: total(rows, "tokens") },
    ]),
  );
}

type ApiRow = z.output<typeof apiSchema>;
