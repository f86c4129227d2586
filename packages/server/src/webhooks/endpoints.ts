import { randomUUID } from "node:crypto";
import { DendroError, groupBy, type Filter } from "@dendro/core";
import type { Encryption } from "@dendro/node";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import type {
  Endpoint,
  EndpointChange,
  EndpointFields,
  EndpointStatus,
  SignatureKind,
  SigningSecret,
} from "./endpoint.ts";
import { createSecret, rotated } from "./secrets.ts";

/** The endpoints of all tenants: truth in the store, and a copy in memory, since every event asks. */
export interface Endpoints {
  /** The oldest first; the same array until they change. */
  of(tenant: string): readonly Endpoint[];
  all(): readonly Endpoint[];
  /** @throws DendroError `not_found` */
  find(tenant: string, id: string): Endpoint;
  /** Null when it was removed. */
  get(id: string): Endpoint | null;
  /** @throws DendroError `invalid_request` when the tenant has too many */
  create(tenant: string, fields: EndpointFields, secret: string | null): Promise<Endpoint>;
  /** @throws DendroError `not_found` */
  change(tenant: string, id: string, change: EndpointChange): Promise<Endpoint>;
  /** Makes a new secret; the one before signs for another day. @throws DendroError `not_found` */
  rotate(tenant: string, id: string): Promise<Endpoint>;
  /** @throws DendroError `not_found` */
  setStatus(tenant: string, id: string, status: EndpointStatus, reason: string | null): Promise<Endpoint>;
  /** Notes that nothing arrives there since a moment, or with null that it does again. */
  noteFailing(id: string, since: number | null): Promise<void>;
  /** With all that was to be sent there. @throws DendroError `not_found` */
  remove(tenant: string, id: string): Promise<void>;
  /** Removes all of a tenant's, with all that was sent there. */
  forget(tenant: string): Promise<void>;
  /** Told whenever some may have changed. */
  onChanged(listener: () => void): void;
}

/** How many a tenant may have: each event is compared with all. */
const maxEndpoints = 200;

export async function openEndpoints(
  { db, views }: Pick<OpenStore, "db" | "views">,
  encryption: Encryption,
  clock: () => number,
): Promise<Endpoints> {
  const known = new Map<string, readonly Endpoint[]>();
  const byId = new Map<string, Endpoint>();
  const listeners: (() => void)[] = [];

  /** @param tenant whose endpoints are different; null for all */
  async function load(tenant: string | null): Promise<void> {
    const all = db.selectFrom("webhook_endpoints").selectAll().orderBy("created_at").orderBy("id");
    const rows = await (tenant === null ? all : all.where("tenant", "=", tenant)).execute();
    const changed = tenant === null ? [...known.keys()] : [tenant];
    for (const id of changed) {
      for (const { id: gone } of known.get(id) ?? none) byId.delete(gone);
      known.delete(id);
    }
    for (const [id, own] of groupBy(rows.map(endpointOf), (endpoint) => endpoint.tenant)) known.set(id, own);
    for (const endpoint of known.values()) for (const one of endpoint) byId.set(one.id, one);
    for (const listener of listeners) listener();
  }

  const endpointOf = (row: StoreTables["webhook_endpoints"]): Endpoint => ({
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    url: row.url,
    events: JSON.parse(row.events) as string[],
    filters: JSON.parse(row.filters) as Filter[],
    ...readConfidential(encryption.decrypt(row.confidential, row.id)),
    signatures: JSON.parse(row.signatures) as SignatureKind[],
    personal: row.personal === 1,
    ordered: row.ordered === 1,
    concurrency: row.concurrency,
    rateLimit: row.rate_limit,
    status: row.status,
    statusReason: row.status_reason,
    failingSince: row.failing_since,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  });

  const rowOf = (endpoint: Endpoint): StoreTables["webhook_endpoints"] => ({
    id: endpoint.id,
    tenant: endpoint.tenant,
    name: endpoint.name,
    url: endpoint.url,
    events: JSON.stringify(endpoint.events),
    filters: JSON.stringify(endpoint.filters),
    confidential: encryption.encrypt(
      JSON.stringify({ secrets: endpoint.secrets, headers: endpoint.headers } satisfies Confidential),
      endpoint.id,
    ),
    signatures: JSON.stringify(endpoint.signatures),
    personal: endpoint.personal ? 1 : 0,
    ordered: endpoint.ordered ? 1 : 0,
    concurrency: endpoint.concurrency,
    rate_limit: endpoint.rateLimit,
    status: endpoint.status,
    status_reason: endpoint.statusReason,
    failing_since: endpoint.failingSince,
    created_at: endpoint.createdAt,
    updated_at: endpoint.updatedAt,
  });

  const view = await views.open("webhooks", load);

  function find(tenant: string, id: string): Endpoint {
    const endpoint = byId.get(id);
    if (endpoint === undefined || endpoint.tenant !== tenant)
      throw new DendroError("not_found", `Unknown webhook endpoint ${JSON.stringify(id)}.`);
    return endpoint;
  }

  async function save(endpoint: Endpoint): Promise<Endpoint> {
    const { id, tenant, ...changed } = rowOf({ ...endpoint, updatedAt: clock() });
    await view.change(
      tenant,
      async (step) => await step.updateTable("webhook_endpoints").set(changed).where("id", "=", id).execute(),
    );
    return find(tenant, id);
  }

  return {
    of: (tenant) => known.get(tenant) ?? none,
    all: () => [...byId.values()],
    find,
    get: (id) => byId.get(id) ?? null,
    async create(tenant, fields, secret) {
      if ((known.get(tenant)?.length ?? 0) >= maxEndpoints)
        throw new DendroError(
          "invalid_request",
          `The tenant has ${maxEndpoints} webhook endpoints already; remove some.`,
        );
      const now = clock();
      const endpoint: Endpoint = {
        id: `ep_${randomUUID().replaceAll("-", "")}`,
        tenant,
        ...fields,
        secrets: [{ secret: secret ?? createSecret(), until: null }],
        status: "active",
        statusReason: null,
        failingSince: null,
        createdAt: now,
        updatedAt: now,
      };
      await view.change(
        tenant,
        async (step) => await step.insertInto("webhook_endpoints").values(rowOf(endpoint)).execute(),
      );
      return find(tenant, endpoint.id);
    },
    async change(tenant, id, change) {
      const said = Object.entries(change).filter(([, value]) => value !== undefined);
      return await save({ ...find(tenant, id), ...(Object.fromEntries(said) as Partial<EndpointFields>) });
    },
    async rotate(tenant, id) {
      const endpoint = find(tenant, id);
      return await save({ ...endpoint, secrets: rotated(endpoint.secrets, createSecret(), clock()) });
    },
    async setStatus(tenant, id, status, statusReason) {
      const failingSince = null;
      return await save({ ...find(tenant, id), status, statusReason, failingSince });
    },
    async noteFailing(id, failingSince) {
      const endpoint = byId.get(id);
      if (endpoint !== undefined && endpoint.failingSince !== failingSince)
        await save({ ...endpoint, failingSince });
    },
    async remove(tenant, id) {
      find(tenant, id);
      await view.change(tenant, async (step) => {
        const deliveries = step.selectFrom("webhook_deliveries").select("id").where("endpoint", "=", id);
        await step.deleteFrom("webhook_attempts").where("delivery", "in", deliveries).execute();
        await step.deleteFrom("webhook_deliveries").where("endpoint", "=", id).execute();
        await step.deleteFrom("webhook_endpoints").where("id", "=", id).execute();
      });
    },
    async forget(tenant) {
      await view.change(tenant, async (step) => {
        const deliveries = step.selectFrom("webhook_deliveries").select("id").where("tenant", "=", tenant);
        await step.deleteFrom("webhook_attempts").where("delivery", "in", deliveries).execute();
        for (const table of ["webhook_deliveries", "webhook_messages", "webhook_endpoints"] as const)
          await step.deleteFrom(table).where("tenant", "=", tenant).execute();
      });
    },
    onChanged: (listener) => void listeners.push(listener),
  };
}

const none: readonly Endpoint[] = [];

/** What nobody may read off the disk. */
interface Confidential {
  readonly secrets: readonly SigningSecret[];
  readonly headers: Readonly<Record<string, string>>;
}

/** What was encrypted with another key is lost: without a secret nothing is sent. */
const readConfidential = (text: string | null): Confidential =>
  text === null ? { secrets: [], headers: {} } : (JSON.parse(text) as Confidential);
