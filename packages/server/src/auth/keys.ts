import { hash, randomBytes, randomUUID, scryptSync } from "node:crypto";
import { DendroError } from "@dendro/core";
import type { Store } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import type { Scope } from "../store/key-scopes.ts";

export type { Scope } from "../store/key-scopes.ts";

/** Who asks. */
export interface Principal {
  readonly keyId: string;
  readonly scope: Scope;
  /** The tenant that the key is bound to; null when it may name any. */
  readonly tenant: string | null;
  /** The worker that a worker key belongs to; null until one has registered with it, and of other keys. */
  readonly worker: string | null;
  /** The web origins whose pages may send with it; any when there are none. */
  readonly origins: readonly string[];
  /** A key that can be guessed is accepted from this machine only. */
  readonly isWeak: boolean;
}

export interface KeyInfo {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly tenant: string | null;
  readonly worker: string | null;
  readonly origins: readonly string[];
  /** The key's first characters, by which a person knows it. */
  readonly prefix: string;
  /** ISO 8601. */
  readonly created_at: string;
}

export interface NewKey {
  readonly name: string;
  readonly scope: Scope;
  readonly tenant: string | null;
  /** @defaultValue the first that registers with it */
  readonly worker?: string | null;
  /** @defaultValue any */
  readonly origins?: readonly string[];
}

export interface Keys {
  /** The key itself is in the answer and nowhere else: only its hash is kept. */
  create(key: NewKey): Promise<KeyInfo & { key: string }>;
  /** Of one tenant, or of all and none. */
  list(tenant: string | null): Promise<KeyInfo[]>;
  /** @throws DendroError `not_found` */
  revoke(id: string, tenant: string | null): Promise<void>;
  /** Removes the keys of a tenant, and ends what was signed in with them. */
  forget(tenant: string): Promise<void>;
  /** Whose key it is; null when it is nobody's. From memory, because every request asks. */
  authenticate(key: string): Principal | null;
  find(keyId: string): Principal | null;
  /** Gives a worker key that belongs to nobody yet to a worker. @returns whom it belongs to now */
  bindWorker(keyId: string, worker: string): Promise<string | null>;
  /** What people call it. */
  nameOf(keyId: string): Promise<string>;
}

/** An admin key of fewer characters can be guessed. */
export const minAdminKeyLength = 16;

const configuredName = "Configured key";

/**
 * The id of the key that comes from the configuration, which is stored nowhere. It follows from the key, so that what
 * was signed in with another one ends. Made slowly: it stands beside sign-ins, and must not help to guess the key.
 */
const configuredKeyId = (key: string) =>
  `configured-${scryptSync(key, "dendro configured key", 16).toString("hex")}`;

/** @param adminKey the configured admin key; null when there is none */
export async function openKeys(db: Store, clock: () => number, adminKey: string | null): Promise<Keys> {
  const byHash = new Map<string, Principal>();
  const byId = new Map<string, Principal>();

  function remember(keyHash: string, principal: Principal): void {
    byHash.set(keyHash, principal);
    byId.set(principal.keyId, principal);
  }

  for (const row of await db.selectFrom("keys").selectAll().where("revoked_at", "is", null).execute()) {
    remember(row.hash, principalOf(row));
  }
  if (adminKey !== null) {
    remember(hashOf(adminKey), {
      keyId: configuredKeyId(adminKey),
      scope: "admin",
      tenant: null,
      worker: null,
      origins: [],
      isWeak: adminKey.length < minAdminKeyLength,
    });
  }

  return {
    async create({ name, scope, tenant, worker = null, origins = [] }) {
      const key = `dk_${scope}_${randomBytes(24).toString("base64url")}`;
      const row = {
        id: randomUUID(),
        hash: hashOf(key),
        prefix: key.slice(0, `dk_${scope}_`.length + 4),
        name,
        scope,
        tenant,
        worker,
        origins: JSON.stringify(origins),
        created_at: clock(),
        revoked_at: null,
      };
      await db.insertInto("keys").values(row).execute();
      remember(row.hash, principalOf(row));
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
      if (numUpdatedRows === 0n) throw new DendroError("not_found", `Unknown key id ${JSON.stringify(id)}.`);
      byId.delete(id);
      for (const [keyHash, { keyId }] of byHash) if (keyId === id) byHash.delete(keyHash);
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
    async bindWorker(keyId, worker) {
      // One statement decides: of two that come at once, the second finds the first's name.
      await db
        .updateTable("keys")
        .set({ worker })
        .where("id", "=", keyId)
        .where("worker", "is", null)
        .execute();
      const row = await db.selectFrom("keys").selectAll().where("id", "=", keyId).executeTakeFirst();
      if (row === undefined || !byId.has(keyId)) return null;
      remember(row.hash, principalOf(row));
      return row.worker;
    },
    async nameOf(keyId) {
      if (keyId.startsWith("configured")) return configuredName;
      const row = await db.selectFrom("keys").select("name").where("id", "=", keyId).executeTakeFirst();
      return row?.name ?? "Unknown key";
    },
  };
}

/** Keys have 192 random bits, so a plain hash keeps them: there is nothing to guess. */
const hashOf = (key: string) => hash("sha256", key);

type Row = StoreTables["keys"];

const originsOf = ({ origins }: Row) => JSON.parse(origins) as readonly string[];

function principalOf(row: Row): Principal {
  const { id: keyId, scope, tenant, worker } = row;
  return { keyId, scope, tenant, worker, origins: originsOf(row), isWeak: false };
}

function infoOf(row: Row): KeyInfo {
  const { id, name, scope, tenant, worker, prefix, created_at: createdAt } = row;
  const origins = originsOf(row);
  return { id, name, scope, tenant, worker, origins, prefix, created_at: new Date(createdAt).toISOString() };
}
