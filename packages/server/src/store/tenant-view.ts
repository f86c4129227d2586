import { groupBy } from "@dendro/core";
import type { View, ViewName, Views } from "./views.ts";

/** Something that a tenant has several of. */
export interface OfTenant {
  readonly id: string;
  readonly tenant: string;
}

/** What tenants have of one sort: truth in the store, and a copy in memory, since every event or request asks. */
export interface TenantView<T extends OfTenant> extends View {
  /** In the store's order; the same array until they change. */
  of(tenant: string): readonly T[];
  all(): readonly T[];
  /** Null when it was removed. */
  get(id: string): T | null;
  /** Told whenever some may have changed. */
  onChanged(listener: () => void): void;
}

/** @param read those of a tenant; of all with null */
export async function openTenantView<T extends OfTenant>(
  views: Views,
  name: ViewName,
  read: (tenant: string | null) => Promise<readonly T[]>,
): Promise<TenantView<T>> {
  const known = new Map<string, readonly T[]>();
  const byId = new Map<string, T>();
  const listeners: (() => void)[] = [];
  const none: readonly T[] = [];

  const { change } = await views.open(name, async (part) => {
    const things = await read(part);
    for (const tenant of part === null ? [...known.keys()] : [part]) {
      for (const { id } of known.get(tenant) ?? none) byId.delete(id);
      known.delete(tenant);
    }
    for (const [tenant, own] of groupBy(things, (thing) => thing.tenant)) known.set(tenant, own);
    for (const thing of things) byId.set(thing.id, thing);
    for (const listener of listeners) listener();
  });

  return {
    change,
    of: (tenant) => known.get(tenant) ?? none,
    all: () => [...byId.values()],
    get: (id) => byId.get(id) ?? null,
    onChanged: (listener) => void listeners.push(listener),
  };
}
