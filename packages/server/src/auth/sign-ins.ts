import { hash, randomBytes } from "node:crypto";
import { dayMs, DendroError } from "@dendro/core";
import type { Store, StoreTables } from "../store/tables.ts";
import type { Keys, Principal } from "./keys.ts";

/** How long the link of a start may wait to be used, in milliseconds. */
const tokenLifeMs = dayMs;
/** How long a person stays signed in, in milliseconds. */
export const sessionLifeMs = 30 * dayMs;
/** It is noted this often that a sign-in is in use, in milliseconds. */
const seenIntervalMs = 5 * 60 * 1000;

/** A person who is signed in with a key. No address is kept, and of the browser only which family it is of. */
export interface SignIn {
  readonly id: string;
  readonly keyId: string;
  /** Such as `Firefox`; empty when it said nothing that is known. */
  readonly browser: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** To some minutes. */
  readonly seenAt: number;
  readonly expiresAt: number;
}

/** Whose sign-ins: those of one key, or of all keys of a tenant, or of all. */
export type SignInOwner = { readonly keyId: string } | { readonly tenant: string | null };

/** How people get into the dashboard: with a link that works once, or with a key; then with a cookie. Both end with the key. */
export interface SignIns {
  /** The secret of a link that works once. */
  createToken(keyId: string): Promise<string>;
  /** Uses a link up. Null when it was used, is too old or never was. */
  redeemToken(token: string): Promise<Principal | null>;
  /** The secret of a session, for a cookie. */
  createSession(principal: Principal, browser: string): Promise<string>;
  findSession(session: string): Promise<Principal | null>;
  endSession(session: string): Promise<void>;
  /** Those that work, the newest first. */
  list(owner: SignInOwner): Promise<SignIn[]>;
  /** @throws DendroError `not_found` when it is none of theirs */
  end(id: string, owner: SignInOwner): Promise<void>;
  /** Ends all, and links that wait to be used. @returns how many people were signed in */
  endAll(owner: SignInOwner): Promise<number>;
}

/** The id of a session, which opens nothing: the beginning of its secret's hash. */
export const signInIdOf = (session: string): string => idOfHash(hash("sha256", session));

const idOfHash = (secretHash: string) => secretHash.slice(0, 16);

export function createSignIns(db: Store, keys: Keys, clock: () => number): SignIns {
  async function create(kind: "token" | "session", keyId: string, lifeMs: number, browser = "") {
    const secret = randomBytes(32).toString("base64url");
    const now = clock();
    await db.deleteFrom("sign_ins").where("expires_at", "<", now).execute();
    await db
      .insertInto("sign_ins")
      .values({
        hash: hash("sha256", secret),
        kind,
        key_id: keyId,
        created_at: now,
        seen_at: now,
        browser,
        expires_at: now + lifeMs,
      })
      .execute();
    return secret;
  }

  const present = (kind: "token" | "session", secret: string) => ({ kind, hash: hash("sha256", secret) });

  /** What there is of theirs, also of links. */
  async function rowsOf(owner: SignInOwner): Promise<StoreTables["sign_ins"][]> {
    const rows = await db.selectFrom("sign_ins").selectAll().where("expires_at", ">=", clock()).execute();
    return rows.filter(({ key_id: keyId }) => {
      const key = keys.find(keyId);
      if (key === null) return false;
      if ("keyId" in owner) return keyId === owner.keyId;
      return owner.tenant === null || key.tenant === owner.tenant;
    });
  }

  async function remove(rows: readonly { readonly hash: string }[]): Promise<void> {
    for (const row of rows) await db.deleteFrom("sign_ins").where("hash", "=", row.hash).execute();
  }

  async function noteSeen({ hash: sessionHash, seen_at: seenAt }: StoreTables["sign_ins"]): Promise<void> {
    const now = clock();
    if (now - seenAt < seenIntervalMs) return;
    await db.updateTable("sign_ins").set({ seen_at: now }).where("hash", "=", sessionHash).execute();
  }

  return {
    createToken: async (keyId) => await create("token", keyId, tokenLifeMs),
    async redeemToken(token) {
      const { kind, hash: tokenHash } = present("token", token);
      // Deleting is what uses it up: of two who come at once, one finds it.
      const row = await db
        .deleteFrom("sign_ins")
        .where("kind", "=", kind)
        .where("hash", "=", tokenHash)
        .returningAll()
        .executeTakeFirst();
      return row === undefined || row.expires_at < clock() ? null : keys.find(row.key_id);
    },
    createSession: async ({ keyId }, browser) =>
      await create("session", keyId, sessionLifeMs, browser.slice(0, 64)),
    async findSession(session) {
      const { kind, hash: sessionHash } = present("session", session);
      const row = await db
        .selectFrom("sign_ins")
        .selectAll()
        .where("kind", "=", kind)
        .where("hash", "=", sessionHash)
        .executeTakeFirst();
      if (row === undefined || row.expires_at < clock()) return null;
      const principal = keys.find(row.key_id);
      if (principal !== null) await noteSeen(row);
      return principal;
    },
    async endSession(session) {
      const { kind, hash: sessionHash } = present("session", session);
      await db.deleteFrom("sign_ins").where("kind", "=", kind).where("hash", "=", sessionHash).execute();
    },
    async list(owner) {
      const sessions = (await rowsOf(owner)).filter(({ kind }) => kind === "session");
      return sessions.map(signInOf).toSorted((a, b) => b.createdAt - a.createdAt);
    },
    async end(id, owner) {
      const found = (await rowsOf(owner)).filter(
        (row) => row.kind === "session" && idOfHash(row.hash) === id,
      );
      if (found.length === 0) throw new DendroError("not_found", `Unknown sign-in id ${JSON.stringify(id)}.`);
      await remove(found);
    },
    async endAll(owner) {
      const rows = await rowsOf(owner);
      await remove(rows);
      return rows.filter(({ kind }) => kind === "session").length;
    },
  };
}

const signInOf = (row: StoreTables["sign_ins"]): SignIn => ({
  id: idOfHash(row.hash),
  keyId: row.key_id,
  browser: row.browser,
  createdAt: row.created_at,
  seenAt: row.seen_at,
  expiresAt: row.expires_at,
});
