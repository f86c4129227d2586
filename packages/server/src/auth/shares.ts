import { hash, randomBytes } from "node:crypto";
import { DendroError } from "@dendro/core";
import type { Store, StoreTables } from "../store/tables.ts";

/** How many links a board may have at one time. */
const maxLinks = 50;
/** It is noted this often that a link is in use, in milliseconds. */
const usedIntervalMs = 5 * 60 * 1000;

/** A link that shows one board to whoever has it. */
export interface Share {
  /** The beginning of its secret's hash, which opens nothing. */
  readonly id: string;
  readonly tenant: string;
  readonly board: string;
  /** The key of who made it. */
  readonly keyId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
  /** To some minutes; null when nobody has used it. */
  readonly usedAt: number | null;
}

/** `link` for people, `report` for the browser that prints a board. */
export type ShareKind = "link" | "report";

export interface SharedBoard {
  readonly tenant: string;
  readonly board: string;
}

/** Links to boards. Of the secret in each only a hash is kept. */
export interface Shares {
  /**
   * @param lifeMs how long it opens the board, in milliseconds
   * @throws DendroError `invalid_request` when the board has too many
   */
  create(
    board: SharedBoard & { readonly keyId: string },
    kind: ShareKind,
    lifeMs: number,
  ): Promise<Share & { readonly token: string }>;
  /** Those that work, the newest first. */
  list(board: SharedBoard): Promise<Share[]>;
  /** Null when it was revoked, is too old or never was. */
  find(token: string): Promise<Share | null>;
  /** @throws DendroError `not_found` */
  revoke(board: SharedBoard, id: string): Promise<void>;
  /** Told of each that was revoked here. */
  onRevoked(listener: (id: string) => void): void;
}

export function createShares(db: Store, clock: () => number): Shares {
  const whenRevoked: ((id: string) => void)[] = [];
  const ofBoard = ({ tenant, board }: SharedBoard) =>
    db
      .selectFrom("shares")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("board", "=", board)
      .where("kind", "=", "link")
      .where("expires_at", ">=", clock())
      .orderBy("created_at", "desc");

  return {
    async create({ tenant, board, keyId }, kind, lifeMs) {
      const now = clock();
      await db.deleteFrom("shares").where("expires_at", "<", now).execute();
      if (kind === "link" && (await ofBoard({ tenant, board }).execute()).length >= maxLinks)
        throw new DendroError("invalid_request", `The board has ${maxLinks} links already; revoke some.`);
      const token = `dk_share_${randomBytes(24).toString("base64url")}`;
      const row = {
        hash: hash("sha256", token),
        kind,
        tenant,
        board,
        key_id: keyId,
        created_at: now,
        expires_at: now + lifeMs,
        used_at: null,
      };
      await db.insertInto("shares").values(row).execute();
      return { ...shareOf(row), token };
    },
    list: async (board) => (await ofBoard(board).execute()).map(shareOf),
    async find(token) {
      if (token.length > 512) return null;
      const now = clock();
      const row = await db
        .selectFrom("shares")
        .selectAll()
        .where("hash", "=", hash("sha256", token))
        .where("expires_at", ">=", now)
        .executeTakeFirst();
      if (row === undefined) return null;
      if (row.used_at === null || now - row.used_at >= usedIntervalMs)
        await db.updateTable("shares").set({ used_at: now }).where("hash", "=", row.hash).execute();
      return shareOf(row);
    },
    async revoke(board, id) {
      const row = (await ofBoard(board).execute()).find((one) => idOf(one) === id);
      if (row === undefined) throw new DendroError("not_found", `Unknown link id ${JSON.stringify(id)}.`);
      await db.deleteFrom("shares").where("hash", "=", row.hash).execute();
      for (const listener of whenRevoked) listener(id);
    },
    onRevoked: (listener) => void whenRevoked.push(listener),
  };
}

const idOf = ({ hash: secretHash }: Pick<StoreTables["shares"], "hash">) => secretHash.slice(0, 16);

const shareOf = (row: StoreTables["shares"]): Share => ({
  id: idOf(row),
  tenant: row.tenant,
  board: row.board,
  keyId: row.key_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  usedAt: row.used_at,
});
