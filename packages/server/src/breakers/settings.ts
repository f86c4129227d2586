import { DendroError, defaultBreakerSettings, type BreakerSettings } from "@dendro/core";
import type { OpenStore } from "../store/port.ts";
import { openTenantView } from "../store/tenant-view.ts";
import { maxBreakers } from "./breaker.ts";

/** What is set of breakers. What is left out is as it is for all of the tenant, or by default. */
export interface SetBreakerSettings extends Partial<BreakerSettings> {
  /** What is asked once per recovery time, as one of the probes. */
  readonly healthUrl?: string | null;
}

/** What holds for a breaker. */
export interface EffectiveSettings extends BreakerSettings {
  readonly healthUrl: string | null;
}

/** The settings of breakers of all tenants: truth in the store, and a copy in memory. */
export interface BreakerSettingsStore {
  /** Of one node type, with what holds for all. */
  effective(tenant: string, node: string): EffectiveSettings;
  /** What is set for a node type, or for all others where that is `""`. */
  read(tenant: string, node: string): SetBreakerSettings;
  /** Sets all of it; with null, nothing. @throws DendroError `invalid_request` when the tenant has too many */
  set(tenant: string, node: string, settings: SetBreakerSettings | null): Promise<void>;
  forget(tenant: string): Promise<void>;
}

const none: SetBreakerSettings = {};
const key = (tenant: string, node: string) => JSON.stringify([tenant, node]);

/** @param clock milliseconds since 1970 */
export async function openBreakerSettings(
  { db, views }: Pick<OpenStore, "db" | "views">,
  clock: () => number,
): Promise<BreakerSettingsStore> {
  const view = await openTenantView(views, "breakers", async (tenant) => {
    const all = db.selectFrom("breaker_settings").selectAll();
    const rows = await (tenant === null ? all : all.where("tenant", "=", tenant)).execute();
    return rows.map((row) => ({
      id: key(row.tenant, row.node),
      tenant: row.tenant,
      settings: JSON.parse(row.settings) as SetBreakerSettings,
    }));
  });
  const read = (tenant: string, node: string) => view.get(key(tenant, node))?.settings ?? none;
  return {
    read,
    effective: (tenant, node) => ({
      ...defaultBreakerSettings,
      healthUrl: null,
      ...read(tenant, ""),
      ...read(tenant, node),
    }),
    async set(tenant, node, settings) {
      await view.change(tenant, async (step) => {
        await step
          .deleteFrom("breaker_settings")
          .where("tenant", "=", tenant)
          .where("node", "=", node)
          .execute();
        if (settings === null) return;
        if (view.of(tenant).length >= maxBreakers && view.get(key(tenant, node)) === null)
          throw new DendroError(
            "invalid_request",
            `The tenant has settings for ${maxBreakers} node types already; remove some by setting them to {}.`,
          );
        const row = { tenant, node, settings: JSON.stringify(settings), updated_at: clock() };
        await step.insertInto("breaker_settings").values(row).execute();
      });
    },
    async forget(tenant) {
      await view.change(
        tenant,
        async (step) => await step.deleteFrom("breaker_settings").where("tenant", "=", tenant).execute(),
      );
    },
  };
}
