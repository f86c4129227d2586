import { hash, randomBytes, randomUUID } from "node:crypto";
import { DendroError } from "@dendro/core";
import type { Store, StoreTables } from "./database.ts";

/** What a key may do. A worker sends events and reads its own settings, secrets included; metrics are `/metrics` alone. */
export type Scope = "ingest" | "metrics" | "read" | "worker" | "admin";

/** Who asks. */
export interface Principal {
  readonly keyId: string;
  readonly scope: Scope;
  /** The tenant that the key is bound to; null when it may name any. */
  readonly tenant: string | null;
}

export interface KeyInfo {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly tenant: string | null;
  /** The key's first characters, by which a person knows it. */
  readonly prefix: string;
  /** ISO 8601. */
  readonly created_at: string;
}

export interface Keys {
  /** The key itself is in the answer and nowhere else: only its hash is kept. */
  create(key: { name: string; scope: Scope; tenant: string | null }): Promise<KeyInfo & { key: string }>;
  /** Of one tenant, or of all and none. */
  list(tenant: string | null): Promise<KeyInfo[]>;
  /** @throws DendroError `not_found` */
  revoke(id: string, tenant: string | null): Promise<void>;
  /** Removes the keys of a tenant, and ends what was signed in with them. */
  forget(tenant: string): Promise<void>;
  /** Whose key it is; null when it is nobody's. From memory, because every request asks. */
  authenticate(key: string): Principal | null;
  find(keyId: string): Principal | null;
  /** What people call it. */
  nameOf(keyId: string): Promise<string>;
}

/** The id of the key that comes from the configuration. It is not stored, so it ends with the configuration. */
const configuredKeyId = "configured";

/** @param adminKey the configured admin key; null when there is none */
export async function openKeys(db: Store, clock: () => number, adminKey: string | null): Promise<Keys> {
  const byHash = new Map<string, Principal>();
  const byId = new Map<string, Principal>();

  function remember(keyHash: string, principal: Principal): void {
    byHash.set(keyHash, principal);
    byId.set(principal.keyId, principal);
  }

  for (const row of await db.selectFrom("keys").selectAll().where("revoked_at", "is", null).execute()) {
    remember(row.hash, { keyId: row.id, scope: row.scope, tenant: row.tenant });
  }
  if (adminKey !== null) remember(hashOf(adminKey), { keyId: configuredKeyId, scope: "admin", tenant: null });

  return {
    async create({ name, scope, tenant }) {
      const key = `dk_${scope}_${randomBytes(24).toString("base64url")}`;
      const row = {
        id: randomUUID(),
        hash: hashOf(key),
        prefix: key.slice(0, `dk_${scope}_`.length + 4),
        name,
        scope,
        tenant,
        created_at: clock(),
        revoked_at: null,
      };
      await db.insertInto("keys").values(row).execute();
      remember(row.hash, { keyId: row.id, scope, tenant });
      return { ...infoOf(row), key };
    },
    async list(tenant) {
      const all = db.selectFrom("keys").selectAll().where("revoked_at", "is", null).orderBy("created_at");
      const rows = await (tenant === null ? all : all.where("tenant", "=", tenant)).execute();
      return rows.map(infoOf);
    },
    async revoke(id, tenant) {
      const all = db
        .updateTable("keys")
        .set({ revoked_at: clock() })
        .where("id", "=", id)
        .where("revoked_at", "is", null);
      const { numUpdatedRows } = await (
        tenant === null ? all : all.where("tenant", "=", tenant)
      ).executeTakeFirst();
      if (numUpdatedRows === 0n)
        throw new DendroError("not_found", `There is no key with the id ${JSON.stringify(id)}.`);
      const revoked = byId.get(id);
      byId.delete(id);
      for (const [keyHash, principal] of byHash) if (principal === revoked) byHash.delete(keyHash);
      await db.deleteFrom("sign_ins").where("key_id", "=", id).execute();
    },
    async forget(tenant) {
      const own = await db.selectFrom("keys").select("id").where("tenant", "=", tenant).execute();
      for (const { id } of own) {
        byId.delete(id);
        await db.deleteFrom("sign_ins").where("key_id", "=", id).execute();
      }
      for (const [keyHash, principal] of byHash) if (principal.tenant === tenant) byHash.delete(keyHash);
      await db.deleteFrom("keys").where("tenant", "=", tenant).execute();
    },
    authenticate: (key) => (key.length > 512 ? null : (byHash.get(hashOf(key)) ?? null)),
    find: (keyId) => byId.get(keyId) ?? null,
    async nameOf(keyId) {
      if (keyId === configuredKeyId) return "Configured key";
      const row = await db.selectFrom("keys").select("name").where("id", "=", keyId).executeTakeFirst();
      return row?.name ?? "Unknown key";
    },
  };
}

/** Keys have 192 random bits, so a plain hash keeps them: there is nothing to guess. */
const hashOf = (key: string) => hash("sha256", key);

function infoOf({ id, name, scope, tenant, prefix, created_at: createdAt }: StoreTables["keys"]): KeyInfo {
  return { id, name, scope, tenant, prefix, created_at: new Date(createdAt).toISOString() };
}
