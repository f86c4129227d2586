import { randomUUID } from "node:crypto";
import { DendroError, type Filter } from "@dendro/core";
import { isPostgresDatabase, type Encryption } from "@dendro/node";
import type { Transaction } from "kysely";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { openTenantView } from "../store/tenant-view.ts";
import {
  disabledReasons,
  type DisabledReason,
  type Endpoint,
  type EndpointChange,
  type EndpointFields,
  type EndpointStatus,
  type SignatureKind,
  type SigningSecret,
} from "./endpoint.ts";
import { deleteAttempts } from "./delete-attempts.ts";
import { needsSecret } from "./kinds/kinds.ts";
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
  /** @throws DendroError `not_found`; `conflict` when its secret cannot be read and would be lost with the old headers */
  change(tenant: string, id: string, change: EndpointChange): Promise<Endpoint>;
  /** Makes a new secret; the one before signs for another day. @throws DendroError `not_found` */
  rotate(tenant: string, id: string): Promise<Endpoint>;
  /** Has it sent to, or not. @throws DendroError `not_found` */
  setStatus(tenant: string, id: string, status: Exclude<EndpointStatus, "disabled">): Promise<Endpoint>;
  /** Has nothing sent there any more, and tells so, once. @throws DendroError `not_found` */
  disable(tenant: string, id: string, reason: DisabledReason): Promise<Endpoint>;
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

/** Tells in the transaction in which an endpoint is disabled that it is. */
export type TellDisabled = (
  step: Transaction<StoreTables>,
  endpoint: Endpoint,
  reason: DisabledReason,
) => Promise<void>;

export async function openEndpoints(
  { db, views }: Pick<OpenStore, "db" | "views">,
  encryption: Encryption,
  clock: () => number,
  tellDisabled: TellDisabled,
): Promise<Endpoints> {
  const endpointOf = (row: StoreTables["webhook_endpoints"]): Endpoint => ({
    id: row.id,
    tenant: row.tenant,
    kind: row.kind,
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

  const confidentialOf = ({ id, secrets, headers }: Endpoint): string =>
    encryption.encrypt(JSON.stringify({ secrets, headers } satisfies Confidential), id);

  const view = await openTenantView(views, "webhooks", async (tenant) => {
    const all = db.selectFrom("webhook_endpoints").selectAll().orderBy("created_at").orderBy("id");
    return (await (tenant === null ? all : all.where("tenant", "=", tenant)).execute()).map(endpointOf);
  });

  function find(tenant: string, id: string): Endpoint {
    const endpoint = view.get(id);
    if (endpoint === null || endpoint.tenant !== tenant) throw unknown(id);
    return endpoint;
  }

  /**
   * Changes an endpoint as the store has it by then, and of its row only what is different: others may have changed the rest
   * since it was read, and what cannot be decrypted here stays for who can.
   */
  async function save(
    tenant: string,
    id: string,
    alter: (endpoint: Endpoint) => Endpoint,
    onSaved?: (step: Transaction<StoreTables>, before: Endpoint, after: Endpoint) => Promise<void>,
  ): Promise<Endpoint> {
    find(tenant, id);
    await view.change(tenant, async (step) => {
      const row = await lockedRow(step, id);
      if (row === undefined) throw unknown(id);
      const before = endpointOf(row);
      const after = alter(before);
      const isKept = after.secrets === before.secrets && after.headers === before.headers;
      const confidential = isKept ? row.confidential : confidentialOf(after);
      const changed = { ...openColumns(after), confidential, updated_at: clock() };
      await step.updateTable("webhook_endpoints").set(changed).where("id", "=", id).execute();
      await onSaved?.(step, before, after);
    });
    return find(tenant, id);
  }

  async function lockedRow(step: Transaction<StoreTables>, id: string) {
    const one = step.selectFrom("webhook_endpoints").selectAll().where("id", "=", id);
    return await (isPostgresDatabase(db) ? one.forUpdate() : one).executeTakeFirst();
  }

  return {
    of: view.of,
    all: view.all,
    find,
    get: view.get,
    async create(tenant, fields, secret) {
      if (view.of(tenant).length >= maxEndpoints)
        throw new DendroError(
          "invalid_request",
          `The tenant has ${maxEndpoints} webhook endpoints already; remove some.`,
        );
      const now = clock();
      const endpoint: Endpoint = {
        id: `ep_${randomUUID().replaceAll("-", "")}`,
        tenant,
        ...fields,
        secrets: needsSecret(fields.kind) ? [{ secret: secret ?? createSecret(), until: null }] : [],
        status: "active",
        statusReason: null,
        failingSince: null,
        createdAt: now,
        updatedAt: now,
      };
      await view.change(
        tenant,
        async (step) =>
          await step
            .insertInto("webhook_endpoints")
            .values({
              ...openColumns(endpoint),
              id: endpoint.id,
              tenant,
              confidential: confidentialOf(endpoint),
              created_at: now,
              updated_at: now,
            })
            .execute(),
      );
      return find(tenant, endpoint.id);
    },
    async change(tenant, id, change) {
      const said = Object.entries(change).filter(([, value]) => value !== undefined);
      return await save(tenant, id, (endpoint) => {
        const isLost = endpoint.secrets.length === 0 && needsSecret(endpoint.kind);
        if (change.headers !== undefined && isLost) throw unreadable(endpoint);
        return { ...endpoint, ...(Object.fromEntries(said) as Partial<EndpointFields>) };
      });
    },
    rotate: async (tenant, id) =>
      await save(tenant, id, (endpoint) => ({
        ...endpoint,
        secrets: rotated(endpoint.secrets, createSecret(), clock()),
      })),
    setStatus: async (tenant, id, status) =>
      await save(tenant, id, (endpoint) => ({
        ...endpoint,
        status,
        statusReason: null,
        failingSince: null,
      })),
    disable: async (tenant, id, reason) =>
      await save(
        tenant,
        id,
        (endpoint) => ({
          ...endpoint,
          status: "disabled",
          statusReason: disabledReasons[reason],
          failingSince: null,
        }),
        async (step, before, after) => {
          if (before.status !== "disabled") await tellDisabled(step, after, reason);
        },
      ),
    async noteFailing(id, failingSince) {
      const endpoint = view.get(id);
      if (endpoint !== null && endpoint.failingSince !== failingSince)
        await save(endpoint.tenant, id, (stored) => ({ ...stored, failingSince }));
    },
    async remove(tenant, id) {
      find(tenant, id);
      await view.change(tenant, async (step) => {
        // First what others look for who add deliveries, and attempts last: so nothing comes after what is deleted.
        await step.deleteFrom("webhook_endpoints").where("id", "=", id).execute();
        const deliveries = await step
          .deleteFrom("webhook_deliveries")
          .where("endpoint", "=", id)
          .returning("id")
          .execute();
        await deleteAttempts(step, deliveries);
      });
    },
    async forget(tenant) {
      await view.change(tenant, async (step) => {
        await step.deleteFrom("webhook_endpoints").where("tenant", "=", tenant).execute();
        const deliveries = await step
          .deleteFrom("webhook_deliveries")
          .where("tenant", "=", tenant)
          .returning("id")
          .execute();
        await deleteAttempts(step, deliveries);
        await step.deleteFrom("webhook_messages").where("tenant", "=", tenant).execute();
      });
    },
    onChanged: view.onChanged,
  };
}

const unknown = (id: string) =>
  new DendroError("not_found", `Unknown webhook endpoint ${JSON.stringify(id)}.`);

const unreadable = ({ kind }: Endpoint) =>
  new DendroError(
    "conflict",
    `The endpoint's secret cannot be read with this server's DENDRO_SECRET_KEY, and would be lost; put the key back, or ${
      kind === "standard" ? "rotate it first" : "create another endpoint"
    }.`,
  );

/** What anybody may read of a row, and people or attempts change. */
const openColumns = (endpoint: Endpoint) => ({
  kind: endpoint.kind,
  name: endpoint.name,
  url: endpoint.url,
  events: JSON.stringify(endpoint.events),
  filters: JSON.stringify(endpoint.filters),
  signatures: JSON.stringify(endpoint.signatures),
  personal: endpoint.personal ? 1 : 0,
  ordered: endpoint.ordered ? 1 : 0,
  concurrency: endpoint.concurrency,
  rate_limit: endpoint.rateLimit,
  status: endpoint.status,
  status_reason: endpoint.statusReason,
  failing_since: endpoint.failingSince,
});

/** What nobody may read off the disk. */
interface Confidential {
  readonly secrets: readonly SigningSecret[];
  readonly headers: Readonly<Record<string, string>>;
}

/** What was encrypted with another key is lost: without a secret nothing is sent. */
const readConfidential = (text: string | null): Confidential =>
  text === null ? { secrets: [], headers: {} } : (JSON.parse(text) as Confidential);
