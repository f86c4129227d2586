import { randomBytes, randomUUID } from "node:crypto";
import { DendroError, type JsonObject } from "@dendro/core";
import { isPostgresDatabase, type Encryption } from "@dendro/node";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { openTenantView } from "../store/tenant-view.ts";
import type { HmacScheme, Source, SourceChange, SourceFields, SourceKind, SourceSecret } from "./source.ts";

/** The sources of all tenants: truth in the store, and a copy in memory. */
export interface Sources {
  /** The oldest first. */
  of(tenant: string): readonly Source[];
  all(): readonly Source[];
  /** Null when there is none. */
  get(id: string): Source | null;
  /** @throws DendroError `not_found` */
  find(tenant: string, id: string): Source;
  /** @throws DendroError `invalid_request` when the tenant has too many, or a secret is none */
  create(tenant: string, fields: SourceFields, secrets: readonly string[]): Promise<Source>;
  /** @throws DendroError `not_found` */
  change(tenant: string, id: string, change: SourceChange): Promise<Source>;
  /** @throws DendroError `not_found`, `invalid_request` when it is none, `conflict` when there are too many, or they cannot be read here */
  addSecret(tenant: string, id: string, secret: string): Promise<Source>;
  /** @throws DendroError `not_found` */
  removeSecret(tenant: string, id: string, secretId: string): Promise<Source>;
  /** With all that came there. @throws DendroError `not_found` */
  remove(tenant: string, id: string): Promise<void>;
  /** Removes all of a tenant's, with all that came there. */
  forget(tenant: string): Promise<void>;
}

/** How many a tenant may have, and how many secrets each. */
const maxSources = 200;
const maxSecrets = 5;

export async function openSources(
  { db, views }: Pick<OpenStore, "db" | "views">,
  encryption: Encryption,
  clock: () => number,
): Promise<Sources> {
  const sourceOf = (row: StoreTables["webhook_sources"]): Source => ({
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    kind: row.kind as SourceKind,
    hmac: row.hmac === null ? null : (JSON.parse(row.hmac) as HmacScheme),
    mapping: JSON.parse(row.mapping) as JsonObject,
    idPath: row.id_path,
    active: row.active === 1,
    secrets: JSON.parse(encryption.decrypt(row.confidential, row.id) ?? "[]") as SourceSecret[],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  });
  const confidentialOf = (id: string, secrets: readonly SourceSecret[]) =>
    encryption.encrypt(JSON.stringify(secrets), id);

  const view = await openTenantView(views, "sources", async (tenant) => {
    const all = db.selectFrom("webhook_sources").selectAll().orderBy("created_at").orderBy("id");
    return (await (tenant === null ? all : all.where("tenant", "=", tenant)).execute()).map(sourceOf);
  });

  function find(tenant: string, id: string): Source {
    const source = view.get(id);
    if (source === null || source.tenant !== tenant)
      throw new DendroError("not_found", `Unknown source ${JSON.stringify(id)}.`);
    return source;
  }

  /** Changes a source as the store has it by then: others may have changed it since it was read. */
  async function save(tenant: string, id: string, alter: (source: Source) => Source): Promise<Source> {
    find(tenant, id);
    await view.change(tenant, async (step) => {
      const one = step.selectFrom("webhook_sources").selectAll().where("id", "=", id);
      const row = await (isPostgresDatabase(db) ? one.forUpdate() : one).executeTakeFirst();
      if (row === undefined) throw new DendroError("not_found", `Unknown source ${JSON.stringify(id)}.`);
      const before = sourceOf(row);
      const after = alter(before);
      if (after.secrets !== before.secrets && encryption.decrypt(row.confidential, id) === null)
        throw new DendroError(
          "conflict",
          "The source's secrets cannot be read with this server's DENDRO_SECRET_KEY, and would be lost; put the key back, or make another source.",
        );
      // What cannot be decrypted here stays for who can.
      const confidential =
        after.secrets === before.secrets ? row.confidential : confidentialOf(id, after.secrets);
      await step
        .updateTable("webhook_sources")
        .set({ ...columnsOf(after), confidential, updated_at: clock() })
        .where("id", "=", id)
        .execute();
    });
    return find(tenant, id);
  }

  const newSecret = (secret: string): SourceSecret => ({
    id: `sec_${randomBytes(6).toString("hex")}`,
    secret,
    addedAt: clock(),
  });

  return {
    of: view.of,
    all: view.all,
    get: view.get,
    find,
    async create(tenant, fields, secrets) {
      if (view.of(tenant).length >= maxSources)
        throw new DendroError(
          "invalid_request",
          `The tenant has ${maxSources} sources already; remove some.`,
        );
      for (const secret of secrets) requireFormOf(fields.kind, secret);
      const id = `src_${randomUUID().replaceAll("-", "")}`;
      const now = clock();
      await view.change(
        tenant,
        async (step) =>
          await step
            .insertInto("webhook_sources")
            .values({
              ...columnsOf(fields),
              id,
              tenant,
              kind: fields.kind,
              confidential: confidentialOf(id, secrets.map(newSecret)),
              created_at: now,
              updated_at: now,
            })
            .execute(),
      );
      return find(tenant, id);
    },
    async change(tenant, id, change) {
      const said = Object.entries(change).filter(([, value]) => value !== undefined);
      return await save(tenant, id, (source) => ({
        ...source,
        ...(Object.fromEntries(said) as Partial<SourceFields>),
      }));
    },
    addSecret: async (tenant, id, secret) =>
      await save(tenant, id, (source) => {
        if (source.secrets.length >= maxSecrets)
          throw new DendroError(
            "conflict",
            `The source has ${maxSecrets} secrets already; remove one first.`,
          );
        return { ...source, secrets: [...source.secrets, newSecret(secret)] };
      }),
    removeSecret: async (tenant, id, secretId) =>
      await save(tenant, id, (source) => {
        if (source.secrets.every((one) => one.id !== secretId))
          throw new DendroError("not_found", `The source has no secret ${JSON.stringify(secretId)}.`);
        return { ...source, secrets: source.secrets.filter((one) => one.id !== secretId) };
      }),
    async remove(tenant, id) {
      find(tenant, id);
      await view.change(tenant, async (step) => {
        await step.deleteFrom("webhook_sources").where("id", "=", id).execute();
        await step.deleteFrom("received_webhooks").where("source", "=", id).execute();
      });
    },
    async forget(tenant) {
      await view.change(tenant, async (step) => {
        await step.deleteFrom("webhook_sources").where("tenant", "=", tenant).execute();
        await step.deleteFrom("received_webhooks").where("tenant", "=", tenant).execute();
      });
    },
  };
}

/** What is no key would be an empty one, with which anybody can sign. */
function requireFormOf(kind: SourceKind, secret: string): void {
  if (kind !== "standard-webhooks" || /^whsec_[\w+/-]{32,88}={0,2}$/u.test(secret)) return;
  throw new DendroError(
    "invalid_request",
    "A secret of Standard Webhooks is whsec_ and the Base64 of 24 to 64 bytes; copy it whole from where it is sent.",
  );
}

/** What people change. */
const columnsOf = ({ name, hmac, mapping, idPath, active }: SourceFields) => ({
  name,
  hmac: hmac === null ? null : JSON.stringify(hmac),
  mapping: JSON.stringify(mapping),
  id_path: idPath,
  active: active ? 1 : 0,
});
