import { DendroError } from "@dendro/core";
import type { Store } from "./database.ts";

export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** Its figures are made up for a demonstration. */
  readonly simulated: boolean;
  /** ISO 8601. */
  readonly created_at: string;
}

export interface Tenants {
  list(): Promise<Tenant[]>;
  /** From memory, because every request asks. */
  find(id: string): Tenant | null;
  /** @throws DendroError `conflict` when there is one, `invalid_request` for an id that is none */
  create(tenant: { id: string; name: string; simulated?: boolean }): Promise<Tenant>;
  setSimulated(id: string, simulated: boolean): Promise<void>;
}

/** The tenant that a first start has, and that is meant when none is named. */
export const defaultTenant = "default";
export const tenantIdPattern = /^[a-z\d][a-z\d_-]{0,62}$/u;

export async function openTenants(db: Store, clock: () => number): Promise<Tenants> {
  const known = new Map<string, Tenant>();

  async function load(): Promise<void> {
    for (const row of await db
      .selectFrom("tenants")
      .selectAll()
      .orderBy("created_at")
      .orderBy("id")
      .execute()) {
      known.set(row.id, {
        id: row.id,
        name: row.name,
        simulated: row.simulated === 1,
        created_at: new Date(row.created_at).toISOString(),
      });
    }
  }

  const tenants: Tenants = {
    list: async () => [...known.values()],
    find: (id) => known.get(id) ?? null,
    async create({ id, name, simulated = false }) {
      if (!tenantIdPattern.test(id)) {
        throw new DendroError(
          "invalid_request",
          `The tenant id ${JSON.stringify(id.slice(0, 80))} is not valid: use up to 63 lower-case letters, digits, - and _.`,
        );
      }
      if (known.has(id))
        throw new DendroError(
          "conflict",
          `There is a tenant ${JSON.stringify(id)} already; choose another id.`,
        );
      await db
        .insertInto("tenants")
        .values({ id, name, simulated: simulated ? 1 : 0, created_at: clock() })
        .execute();
      await load();
      return known.get(id) as Tenant;
    },
    async setSimulated(id, simulated) {
      await db
        .updateTable("tenants")
        .set({ simulated: simulated ? 1 : 0 })
        .where("id", "=", id)
        .execute();
      await load();
    },
  };

  await load();
  if (!known.has(defaultTenant)) await tenants.create({ id: defaultTenant, name: "Default" });
  return tenants;
}
