import { hash, randomBytes, randomUUID, scryptSync } from "node:crypto";
import { DendroError } from "@dendro/core";
import type { OpenStore } from "../store/port.ts";
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
  /**
   * Whose key it is; null when it is nobody's. From memory, because every request asks.
   * @throws DendroError `storage_unavailable` when what is in memory may be out of date
   */
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
export async function openKeys(
  { db, views }: Pick<OpenStore, "db" | "views">,
  clock: () => number,
  adminKey: string | null,
): Promise<Keys> {
  const configured = adminKey === null ? null : configuredKey(adminKey);
  const byHash = new Map<string, Principal>();
  const byId = new Map<string, { readonly hash: string; readonly principal: Principal }>();

  function remember(keyHash: string, principal: Principal): void {
    byHash.set(keyHash, principal);
    byId.set(principal.keyId, { hash: keyHash, principal });
  }

  function forgetKey(id: string): void {
    byHash.delete(byId.get(id)?.hash ?? "");
    byId.delete(id);
  }

  /** @param id the key that is different; null for all */
  async function read(id: string | null): Promise<void> {
    const all = db.selectFrom("keys").selectAll().where("revoked_at", "is", null);
    const rows = await (id === null ? all : all.where("id", "=", id)).execute();
    // All at once: whoever asks meanwhile must find what is valid.
    for (const known of id === null ? [...byId.keys()] : [id]) forgetKey(known);
    for (const row of rows) remember(row.hash, principalOf(row));
    if (id === null && configured !== null) remember(configured.hash, configured.principal);
  }

  const view = await views.open("keys", read);

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
      await view.change(row.id, async (step) => await step.insertInto("keys").values(row).execute());
      return { ...infoOf(row), key };
    },
    async list(tenant) {
      const all = db.selectFrom("keys").selectAll().where("revoked_at", "is", null).orderBy("created_at");
      const rows = await (tenant === null ? all : all.where("tenant", "=", tenant)).execute();
      return rows.map(infoOf);
    },
    async revoke(id, tenant) {
      await view.change(id, async (step) => {
        const all = step
          .updateTable("keys")
          .set({ revoked_at: clock() })
          .where("id", "=", id)
          .where("revoked_at", "is", null);
        const { numUpdatedRows } = await (
          tenant === null ? all : all.where("tenant", "=", tenant)
        ).executeTakeFirst();
        if (numUpdatedRows === 0n)
          throw new DendroError("not_found", `Unknown key id ${JSON.stringify(id)}.`);
        await step.deleteFrom("sign_ins").where("key_id", "=", id).execute();
      });
    },
    async forget(tenant) {
      await view.change(null, async (step) => {
        const own = step.selectFrom("keys").select("id").where("tenant", "=", tenant);
        await step.deleteFrom("sign_ins").where("key_id", "in", own).execute();
        await step.deleteFrom("keys").where("tenant", "=", tenant).execute();
      });
    },
    authenticate(key) {
      if (key.length > 512) return null;
      const keyHash = hashOf(key);
      if (keyHash !== configured?.hash) views.requireFresh();
      return byHash.get(keyHash) ?? null;
    },
    find: (keyId) => byId.get(keyId)?.principal ?? null,
    async bindWorker(keyId, worker) {
      // One statement decides: of two that come at once, the second finds the first's name.
      await view.change(
        keyId,
        async (step) =>
          await step
            .updateTable("keys")
            .set({ worker })
            .where("id", "=", keyId)
            .where("worker", "is", null)
            .execute(),
      );
      return byId.get(keyId)?.principal.worker ?? null;
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

const configuredKey = (key: string) => ({
  hash: hashOf(key),
  principal: {
    keyId: configuredKeyId(key),
    scope: "admin",
    tenant: null,
    worker: null,
    origins: [],
    isWeak: key.length < minAdminKeyLength,
  } satisfies Principal,
});

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
