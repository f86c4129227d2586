import { z } from "@hono/zod-openapi";
import type { QueryInput } from "@dendro/core";
import type { QueryRunner } from "./preset.ts";

/** More currencies than these no goal has. */
const mostCurrencies = 200;

export const revenueSchema = z.array(z.object({ currency: z.string().nullable(), amount: z.number() })).meta({
  description:
    "What conversions brought, by currency, most first: `data.revenue`, a number in `data.currency` or `{ amount, currency }`. " +
    "Null is no currency. Empty where no event says it.",
});

type Revenue = z.output<typeof revenueSchema>;

/** What events say that they brought, whichever of the two ways they say it. */
export async function readRevenue(
  ask: QueryRunner["ask"],
  conversions: Pick<QueryInput, "date_range" | "timezone" | "filters">,
): Promise<Revenue> {
  const { date_range, timezone, filters } = conversions;
  const { results } = await ask({
    date_range,
    ...(timezone === undefined ? {} : { timezone }),
    ...(filters === undefined ? {} : { filters }),
    metrics: ["sum(data.revenue.amount)", "sum(data.revenue)"],
    dimensions: ["data.revenue.currency", "data.currency"],
    pagination: { limit: mostCurrencies },
  });
  const amounts = new Map<string | null, number>();
  const add = (currency: string | null, amount: number) => {
    if (amount !== 0) amounts.set(currency, (amounts.get(currency) ?? 0) + amount);
  };
  for (const { dimensions, metrics } of results) {
    const [own = null, beside = null] = dimensions;
    const [inside, plain] = metrics.map((value) => Number(value ?? 0));
    add(own ?? beside, inside ?? 0);
    add(beside, plain ?? 0);
  }
  return [...amounts]
    .map(([currency, amount]) => ({ currency, amount }))
    .toSorted((a, b) => b.amount - a.amount || ((a.currency ?? "") < (b.currency ?? "") ? -1 : 1));
}
