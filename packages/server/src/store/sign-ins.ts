import { hash, randomBytes } from "node:crypto";
import type { Store } from "./database.ts";
import type { Keys, Principal } from "./keys.ts";

const day = 24 * 60 * 60 * 1000;
/** How long the link of a start may wait to be used, in milliseconds. */
const tokenLifeMs = day;
/** How long a person stays signed in, in milliseconds. */
export const sessionLifeMs = 30 * day;

/** How people get into the dashboard: with a link that works once, or with a key; then with a cookie. */
export interface SignIns {
  /** The secret of a link that works once. */
  createToken(keyId: string): Promise<string>;
  /** Uses a link up. Null when it was used, is too old or never was. */
  redeemToken(token: string): Promise<Principal | null>;
  /** The secret of a session, for a cookie. */
  createSession(principal: Principal): Promise<string>;
  findSession(session: string): Promise<Principal | null>;
  endSession(session: string): Promise<void>;
}

export function createSignIns(db: Store, keys: Keys, clock: () => number): SignIns {
  async function create(kind: "token" | "session", keyId: string, lifeMs: number): Promise<string> {
    const secret = randomBytes(32).toString("base64url");
    await db.deleteFrom("sign_ins").where("expires_at", "<", clock()).execute();
    await db
      .insertInto("sign_ins")
      .values({ hash: hash("sha256", secret), kind, key_id: keyId, expires_at: clock() + lifeMs })
      .execute();
    return secret;
  }

  const present = (kind: "token" | "session", secret: string) => ({ kind, hash: hash("sha256", secret) });

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
    createSession: async ({ keyId }) => await create("session", keyId, sessionLifeMs),
    async findSession(session) {
      const { kind, hash: sessionHash } = present("session", session);
      const row = await db
        .selectFrom("sign_ins")
        .selectAll()
        .where("kind", "=", kind)
        .where("hash", "=", sessionHash)
        .executeTakeFirst();
      return row === undefined || row.expires_at < clock() ? null : keys.find(row.key_id);
    },
    async endSession(session) {
      const { kind, hash: sessionHash } = present("session", session);
      await db.deleteFrom("sign_ins").where("kind", "=", kind).where("hash", "=", sessionHash).execute();
    },
  };
}
