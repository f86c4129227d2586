import { DendroError } from "@dendro/core";
import type { RetentionDays } from "./policy.ts";
import type { TenantMode } from "../store/tenant-modes.ts";
import type { Store } from "../store/port.ts";

export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** Its figures are made up for a demonstration. */
  readonly simulated: boolean;
  readonly mode: TenantMode;
  readonly retention_days: RetentionDays;
  /** ISO 8601. */
  readonly created_at: string;
}

export interface Tenants {
  list(): Promise<Tenant[]>;
  /** The same, from memory. */
  all(): Tenant[];
  /** From memory, because every request asks. */
  find(id: string): Tenant | null;
  /** @throws DendroError `conflict` when there is one, `invalid_request` for an id that is none */
  create(tenant: { id: string; name: string; simulated?: boolean }): Promise<Tenant>;
  setSimulated(id: string, simulated: boolean): Promise<void>;
  /** Changes what is given. @throws DendroError `unknown_tenant` */
  change(id: string, change: TenantChange): Promise<Tenant>;
  /** Of days before this some rows are gone, in milliseconds since 1970; 0 where all are there. */
  expiredUntil(id: string): number;
  /** Notes that rows of days before this are about to go, in milliseconds since 1970. */
  noteExpired(id: string, until: number): Promise<void>;
  /** Takes it away; the default tenant stays, as new. */
  remove(id: string): Promise<void>;
}

export interface TenantChange {
  readonly name?: string | undefined;
  readonly mode?: TenantMode | undefined;
  readonly retention_days?: RetentionDays | undefined;
}

/** The tenant that a first start has, and that is meant when none is named. */
export const defaultTenant = "default";
export const tenantIdPattern = /^[a-z\d][a-z\d_-]{0,62}$/u;

export async function openTenants(db: Store, clock: () => number): Promise<Tenants> {
  const known = new Map<string, Tenant>();
  const expired = new Map<string, number>();

  async function load(): Promise<void> {
    const rows = await db.selectFrom("tenants").selectAll().orderBy("created_at").orderBy("id").execute();
    // All at once: whoever asks meanwhile must find them.
    known.clear();
    expired.clear();
    for (const row of rows) {
      expired.set(row.id, row.expired_until);
      known.set(row.id, {
        id: row.id,
        name: row.name,
        simulated: row.simulated === 1,
        mode: row.mode,
        retention_days: JSON.parse(row.retention_days) as RetentionDays,
        created_at: new Date(row.created_at).toISOString(),
      });
    }
  }

  const tenants: Tenants = {
    list: async () => [...known.values()],
    all: () => [...known.values()],
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
    async change(id, { name, mode, retention_days: days }) {
      if (!known.has(id)) throw new DendroError("unknown_tenant", `Unknown tenant ${JSON.stringify(id)}.`);
      const changed = {
        ...(name === undefined ? {} : { name }),
        ...(mode === undefined ? {} : { mode }),
        ...(days === undefined ? {} : { retention_days: JSON.stringify(days) }),
      };
      if (Object.keys(changed).length > 0)
        await db.updateTable("tenants").set(changed).where("id", "=", id).execute();
      await load();
      return known.get(id) as Tenant;
    },
    expiredUntil: (id) => expired.get(id) ?? 0,
    async noteExpired(id, until) {
      if (tenants.expiredUntil(id) >= until) return;
      await db.updateTable("tenants").set({ expired_until: until }).where("id", "=", id).execute();
      await load();
    },
    async remove(id) {
      await db.deleteFrom("tenants").where("id", "=", id).execute();
      await load();
      if (id === defaultTenant) await tenants.create({ id, name: "Default" });
    },
  };

  await load();
  if (!known.has(defaultTenant)) await tenants.create({ id: defaultTenant, name: "Default" });
  return tenants;
}
