import { createRoute, z } from "@hono/zod-openapi";
import { isDay } from "@dendro/core";
import { nanoOf, type Quote, type StatedRates, type TenantPrice, usdOf } from "@dendro/ingest";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

/** What may be left out of a price, and what it costs then. */
const optionalRates = {
  cache_read: "Input that is read from a cache. By default as input.",
  cache_write: "Input that is written to a cache. By default as input.",
  reasoning: "Output that is reasoning. By default as output.",
  input_audio: "Input that is sound. By default as input.",
  output_audio: "Output that is sound. By default as output.",
} as const;
type OptionalRate = keyof typeof optionalRates;
const optionalNames = Object.keys(optionalRates) as OptionalRate[];

const rate = z.number().min(0).max(1_000_000);
const rateSchema = z.object({
  input_usd_per_million: rate,
  output_usd_per_million: rate,
  ...(Object.fromEntries(
    optionalNames.map((name) => [
      `${name}_usd_per_million`,
      rate.nullish().meta({ description: optionalRates[name] }),
    ]),
  ) as Record<`${OptionalRate}_usd_per_million`, z.ZodOptional<z.ZodNullable<z.ZodNumber>>>),
});
type WireRates = z.infer<typeof rateSchema>;

const providerSchema = z.string().trim().toLowerCase().min(1).max(128);
const daySchema = z.string().refine(isDay, "must be a day, such as 2026-11-21").meta({ format: "date" });
const keySchema = z.object({
  provider: providerSchema.nullish().meta({ description: "As events say it. By default any." }),
  model: z.string().trim().toLowerCase().min(1).max(256).meta({
    description:
      "A model's name, or a pattern: `*` is any characters but a slash, `**` any at all. Upper and lower case are the same.",
  }),
  from: daySchema
    .nullish()
    .meta({ description: "The first day it holds, in UTC. By default it always did." }),
});
const priceSchema = keySchema.extend(rateSchema.shape).meta({ id: "Price" });

const quoteSchema = z
  .object({
    cost_source: z
      .enum(["list", "tenant", "unknown"])
      .meta({ description: "What events of this model and time get as `cost_source`." }),
    provider: z.string().nullable().meta({ description: "As the list or the tenant names it." }),
    model: z.string().nullable().meta({ description: "The list's model, or the tenant's pattern." }),
    from: z.string().nullable(),
    steps: z
      .array(rateSchema.extend({ above_input_tokens: z.number().int(), usd_per_request: z.number() }))
      .meta({
        description:
          "What holds by how much is read at once: the last step that the whole input is above, or the first.",
      }),
  })
  .meta({ id: "ResolvedPrice" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/prices",
  operationId: "listPrices",
  tags: ["Prices"],
  summary: "List the tenant's own prices",
  description: "Where none of them is for a model, the list price is.",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers("The prices.", z.object({ prices: z.array(priceSchema) })),
    ...refusals(...tenanted),
  },
});

const setRoute = createRoute({
  method: "put",
  path: "/api/v1/prices",
  operationId: "setPrice",
  tags: ["Prices"],
  summary: "Set what a model costs",
  description:
    "In place of the price with the same provider, model and first day. It is for events that arrive from now on, also for those of earlier days; events that are stored keep their cost.",
  ...secured("admin"),
  request: { query: tenantParameter, body: takes(priceSchema.strict()) },
  responses: { 200: answers("The price.", priceSchema), ...refusals(...tenanted, ...bodied) },
});

const removeRoute = createRoute({
  method: "delete",
  path: "/api/v1/prices",
  operationId: "removePrice",
  tags: ["Prices"],
  summary: "Remove one of the tenant's own prices",
  ...secured("admin"),
  request: { query: tenantParameter.extend(keySchema.shape) },
  responses: {
    204: { description: "It is gone; events that are stored keep their cost." },
    ...refusals(...tenanted, "not_found"),
  },
});

const resolveRoute = createRoute({
  method: "get",
  path: "/api/v1/prices/resolve",
  operationId: "resolvePrice",
  tags: ["Prices"],
  summary: "Show which price applies to a model",
  ...secured("read"),
  request: {
    query: tenantParameter.extend({
      model: z.string().min(1).max(256).meta({ description: "As events say it." }),
      provider: z.string().max(128).optional().meta({ description: "As events say it." }),
      at: z
        .union([z.iso.datetime({ offset: true }), daySchema], {
          error: "is neither a day such as 2026-11-21 nor a date-time such as 2026-11-21T10:00:00Z",
        })
        .optional()
        .meta({ description: "A day or an ISO 8601 date-time. By default now." }),
    }),
  },
  responses: { 200: answers("The price, and where it is from.", quoteSchema), ...refusals(...tenanted) },
});

export function addPriceRoutes(api: Api, dependencies: ApiDependencies): void {
  const { prices, priceBook, clock } = dependencies;
  api.openapi(listRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    return context.json({ prices: prices.of(tenant).map(wirePrice) }, 200);
  });
  api.openapi(setRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { provider = null, model, from = null, ...rates } = context.req.valid("json");
    const price = { provider, model, from, rates: statedRates(rates) };
    await prices.set(tenant, price);
    return context.json(wirePrice(price), 200);
  });
  api.openapi(removeRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { provider = null, model, from = null } = context.req.valid("query");
    await prices.remove(tenant, { provider, model, from });
    return context.body(null, 204);
  });
  api.openapi(resolveRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { provider, model, at } = context.req.valid("query");
    const timestamp = at === undefined ? clock() : Date.parse(at);
    return context.json(wireQuote(priceBook(tenant, { provider, model, timestamp })), 200);
  });
}

const wirePrice = ({ provider, model, from, rates }: TenantPrice) => ({
  provider,
  model,
  from,
  ...wireRates(rates),
});

function wireQuote(quote: Quote | null) {
  if (quote === null)
    return { cost_source: "unknown" as const, provider: null, model: null, from: null, steps: [] };
  const { source, provider, model, from, price } = quote;
  const steps = price.map(({ above_input_tokens, rates }) => ({
    above_input_tokens,
    ...wireRates(rates),
    usd_per_request: usdOf(rates.request),
  }));
  return { cost_source: source, provider, model, from, steps };
}

function wireRates(rates: StatedRates): WireRates {
  const optional = optionalNames.map((name) => {
    const amount = rates[name];
    return [`${name}_usd_per_million`, amount === undefined ? null : usdOf(amount)];
  });
  return {
    input_usd_per_million: usdOf(rates.input),
    output_usd_per_million: usdOf(rates.output),
    ...Object.fromEntries(optional),
  };
}

function statedRates(wire: WireRates): StatedRates {
  const optional = optionalNames.flatMap((name) => {
    const amount = wire[`${name}_usd_per_million`];
    return amount === undefined || amount === null ? [] : [[name, nanoOf(amount)]];
  });
  return {
    input: nanoOf(wire.input_usd_per_million),
    output: nanoOf(wire.output_usd_per_million),
    ...Object.fromEntries(optional),
  };
}
