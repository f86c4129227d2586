import { DendroError, groupBy } from "@dendro/core";
import type { StatedRates, TenantPrice } from "@dendro/ingest";
import type { Selectable } from "kysely";
import type { OpenStore } from "./port.ts";
import type { StoreTables } from "./tables.ts";

/** What makes a price another one, and not a change of the same. */
export type PriceKey = Pick<TenantPrice, "provider" | "model" | "from">;

export interface Prices {
  /** A tenant's own prices, by model. From memory, because every event asks; the same array until they change. */
  of(tenant: string): readonly TenantPrice[];
  /**
   * Sets a price, in place of the one with the same provider, model and first day.
   * @throws DendroError `invalid_request` when the tenant has too many
   */
  set(tenant: string, price: TenantPrice): Promise<void>;
  /** @throws DendroError `not_found` */
  remove(tenant: string, key: PriceKey): Promise<void>;
  /** Removes all of a tenant's. */
  forget(tenant: string): Promise<void>;
}

/** How many prices a tenant may have: all are kept in memory. */
const maxPrices = 1000;

export async function openPrices({ db, views }: Pick<OpenStore, "db" | "views">): Promise<Prices> {
  const known = new Map<string, readonly TenantPrice[]>();

  /** @param tenant whose prices are different; null for all */
  async function load(tenant: string | null): Promise<void> {
    const all = db.selectFrom("prices").selectAll().orderBy("model").orderBy("provider").orderBy("from_day");
    const rows = await (tenant === null ? all : all.where("tenant", "=", tenant)).execute();
    if (tenant === null) known.clear();
    else known.delete(tenant);
    for (const [id, own] of groupBy(rows, (row) => row.tenant)) known.set(id, own.map(priceOf));
  }

  const view = await views.open("prices", load);

  return {
    of: (tenant) => known.get(tenant) ?? none,
    async set(tenant, price) {
      const own = known.get(tenant) ?? none;
      if (own.length >= maxPrices && !own.some((other) => isSame(other, price)))
        throw new DendroError(
          "invalid_request",
          `The tenant has ${maxPrices} prices already; remove some, or say more with a pattern.`,
        );
      const amounts = amountsOf(price.rates);
      await view.change(
        tenant,
        async (step) =>
          await step
            .insertInto("prices")
            .values({ tenant, ...keyColumns(price), ...amounts })
            .onConflict((conflict) =>
              conflict.columns(["tenant", "provider", "model", "from_day"]).doUpdateSet(amounts),
            )
            .execute(),
      );
    },
    async remove(tenant, key) {
      const { provider, model, from_day: fromDay } = keyColumns(key);
      await view.change(tenant, async (step) => {
        const { numDeletedRows } = await step
          .deleteFrom("prices")
          .where("tenant", "=", tenant)
          .where("provider", "=", provider)
          .where("model", "=", model)
          .where("from_day", "=", fromDay)
          .executeTakeFirst();
        if (numDeletedRows === 0n)
          throw new DendroError("not_found", `No such price for ${JSON.stringify(model)}.`);
      });
    },
    async forget(tenant) {
      await view.change(
        tenant,
        async (step) => await step.deleteFrom("prices").where("tenant", "=", tenant).execute(),
      );
    },
  };
}

/** One for all tenants that have no prices of their own, so that they share what is remembered for it. */
const none: readonly TenantPrice[] = [];

/** Text is never null, so that each key is there once. */
const keyColumns = ({ provider, model, from }: PriceKey) => ({
  provider: provider ?? "",
  model,
  from_day: from ?? "",
});

const isSame = (a: PriceKey, b: PriceKey) =>
  a.provider === b.provider && a.model === b.model && a.from === b.from;

const amountsOf = (rates: StatedRates) => ({
  input_nano_usd: rates.input,
  output_nano_usd: rates.output,
  cache_read_nano_usd: rates.cache_read ?? null,
  cache_write_nano_usd: rates.cache_write ?? null,
  reasoning_nano_usd: rates.reasoning ?? null,
  input_audio_nano_usd: rates.input_audio ?? null,
  output_audio_nano_usd: rates.output_audio ?? null,
});

function priceOf(row: Selectable<StoreTables["prices"]>): TenantPrice {
  const optional = {
    cache_read: row.cache_read_nano_usd,
    cache_write: row.cache_write_nano_usd,
    reasoning: row.reasoning_nano_usd,
    input_audio: row.input_audio_nano_usd,
    output_audio: row.output_audio_nano_usd,
  };
  const stated = Object.fromEntries(Object.entries(optional).filter(([, amount]) => amount !== null));
  return {
    provider: row.provider === "" ? null : row.provider,
    model: row.model,
    from: row.from_day === "" ? null : row.from_day,
    rates: { input: row.input_nano_usd, output: row.output_nano_usd, ...stated },
  };
}
