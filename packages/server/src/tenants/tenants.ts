import { createZone, DendroError } from "@dendro/core";
import { newContentPolicySchema, createMask, type ContentPolicy } from "./content-policy.ts";
import type { RetentionDays } from "./policy.ts";
import type { TenantMode } from "../store/tenant-modes.ts";
import type { OpenStore } from "../store/port.ts";
import type { Store } from "../store/tables.ts";

export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** Its figures are made up for a demonstration. */
  readonly simulated: boolean;
  readonly mode: TenantMode;
  readonly retention_days: RetentionDays;
  /** The IANA name of the zone that its days and hours are shown in; null where it has none of its own. */
  readonly timezone: string | null;
  /** How inputs and outputs of model and tool calls are kept. */
  readonly contents: ContentPolicy;
  /** ISO 8601. */
  readonly created_at: string;
}

export interface NewTenant {
  readonly id: string;
  readonly name: string;
  /** @defaultValue false */
  readonly simulated?: boolean;
  /** @defaultValue null */
  readonly timezone?: string | null | undefined;
}

export interface Tenants {
  list(): Promise<Tenant[]>;
  /** The same, from memory. */
  all(): Tenant[];
  /** From memory, because every request asks. */
  find(id: string): Tenant | null;
  /** @throws DendroError `conflict` when there is one, `invalid_request` for an id that is none, `unknown_timezone` */
  create(tenant: NewTenant): Promise<Tenant>;
  setSimulated(id: string, simulated: boolean): Promise<void>;
  /** Changes what is given. @throws DendroError `unknown_tenant`, `unknown_timezone` */
  change(id: string, change: TenantChange): Promise<Tenant>;
  /** Takes it away; the default tenant stays, as new. */
  remove(id: string): Promise<void>;
}

export interface TenantChange {
  readonly name?: string | undefined;
  readonly mode?: TenantMode | undefined;
  readonly retention_days?: RetentionDays | undefined;
  readonly timezone?: string | null | undefined;
  readonly contents?: ContentPolicy | undefined;
}

/** The tenant that a first start has, and that is meant when none is named. */
export const defaultTenant = "default";
export const tenantIdPattern = /^[a-z\d][a-z\d_-]{0,62}$/u;

export async function openTenants(
  { db, views }: Pick<OpenStore, "db" | "views">,
  clock: () => number,
): Promise<Tenants> {
  const known = new Map<string, Tenant>();

  async function load(): Promise<void> {
    const rows = await db.selectFrom("tenants").selectAll().orderBy("created_at").orderBy("id").execute();
    // All at once: whoever asks meanwhile must find them.
    known.clear();
    for (const row of rows) {
      known.set(row.id, {
        id: row.id,
        name: row.name,
        simulated: row.simulated === 1,
        mode: row.mode,
        retention_days: JSON.parse(row.retention_days) as RetentionDays,
        timezone: row.timezone,
        contents: newContentPolicySchema.parse(JSON.parse(row.contents)),
        created_at: new Date(row.created_at).toISOString(),
      });
    }
  }

  const view = await views.open("tenants", load);

  /** @returns whether it is new */
  async function insert(
    step: Store,
    { id, name, simulated = false, timezone = null }: NewTenant,
  ): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await step
      .insertInto("tenants")
      .values({ id, name, simulated: simulated ? 1 : 0, timezone, created_at: clock() })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }

  if (!known.has(defaultTenant)) await view.change(null, async (step) => await insert(step, newDefault));

  return {
    list: async () => [...known.values()],
    all: () => [...known.values()],
    find: (id) => known.get(id) ?? null,
    async create(tenant) {
      const { id, timezone = null } = tenant;
      if (timezone !== null) createZone(timezone);
      if (!tenantIdPattern.test(id)) {
        throw new DendroError(
          "invalid_request",
          `The tenant id ${JSON.stringify(id.slice(0, 80))} is not valid: use up to 63 lower-case letters, digits, - and _.`,
        );
      }
      await view.change(null, async (step) => {
        if (await insert(step, tenant)) return;
        throw new DendroError(
          "conflict",
          `There is a tenant ${JSON.stringify(id)} already; choose another id.`,
        );
      });
      return known.get(id) as Tenant;
    },
    async setSimulated(id, simulated) {
      await view.change(
        null,
        async (step) =>
          await step
            .updateTable("tenants")
            .set({ simulated: simulated ? 1 : 0 })
            .where("id", "=", id)
            .execute(),
      );
    },
    async change(id, { name, mode, retention_days: days, timezone, contents }) {
      // What cannot be used is refused before it is stored.
      if (typeof timezone === "string") createZone(timezone);
      if (contents !== undefined) createMask(contents);
      const changed = {
        ...(name === undefined ? {} : { name }),
        ...(mode === undefined ? {} : { mode }),
        ...(days === undefined ? {} : { retention_days: JSON.stringify(days) }),
        ...(timezone === undefined ? {} : { timezone }),
        ...(contents === undefined ? {} : { contents: JSON.stringify(contents) }),
      };
      if (known.has(id) && Object.keys(changed).length > 0)
        await view.change(
          null,
          async (step) => await step.updateTable("tenants").set(changed).where("id", "=", id).execute(),
        );
      const tenant = known.get(id);
      if (tenant === undefined)
        throw new DendroError("unknown_tenant", `Unknown tenant ${JSON.stringify(id)}.`);
      return tenant;
    },
    async remove(id) {
      await view.change(null, async (step) => {
        await step.deleteFrom("tenants").where("id", "=", id).execute();
        if (id === defaultTenant) await insert(step, newDefault);
      });
    },
  };
}

const newDefault: NewTenant = { id: defaultTenant, name: "Default" };
