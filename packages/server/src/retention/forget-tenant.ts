import type { Alerts } from "../alerts/alerts.ts";
import type { Sources } from "../sources/sources.ts";
import type { Endpoints } from "../webhooks/endpoints.ts";
import type { Keys } from "../auth/keys.ts";
import type { Boards } from "../store/boards.ts";
import type { Prices } from "../store/prices.ts";
import type { SavedFiltersStore } from "../store/saved-filters.ts";
import type { TraceViews } from "../store/trace-views.ts";
import type { Store } from "../store/tables.ts";
import type { Tenants } from "../tenants/tenants.ts";

export interface TenantStores {
  readonly db: Store;
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly prices: Prices;
  readonly savedFilters: readonly SavedFiltersStore[];
  readonly boards: Boards;
  readonly traceViews: TraceViews;
  readonly endpoints: Pick<Endpoints, "forget">;
  readonly sources: Pick<Sources, "forget">;
  readonly breakers: { forget(tenant: string): Promise<void> };
  readonly alerts: Pick<Alerts, "forget">;
  readonly reports: { forget(tenant: string): Promise<void> };
}

/** Takes a tenant out of the store: whoever asks for it from now on is told that there is none. */
export async function forgetTenant(stores: TenantStores, tenant: string): Promise<void> {
  const {
    db,
    tenants,
    keys,
    prices,
    savedFilters,
    boards,
    traceViews,
    endpoints,
    sources,
    breakers,
    alerts,
    reports,
  } = stores;
  await keys.forget(tenant);
  await prices.forget(tenant);
  for (const saved of savedFilters) await saved.forget(tenant);
  await boards.forget(tenant);
  await traceViews.forget(tenant);
  await endpoints.forget(tenant);
  await sources.forget(tenant);
  await alerts.forget(tenant);
  await reports.forget(tenant);
  await db.deleteFrom("settings_changes").where("scope", "=", tenant).execute();
  await db.deleteFrom("settings").where("scope", "=", tenant).execute();
  await db.deleteFrom("workers").where("tenant", "=", tenant).execute();
  await tenants.remove(tenant);
  // What is told of a node type makes a breaker for it as long as there is the tenant.
  await breakers.forget(tenant);
}
