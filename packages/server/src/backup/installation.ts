import { createHmac } from "node:crypto";
import { DendroError } from "@dendro/core";
import type { Directory } from "../store/tables.ts";

/** What names this installation, in its backups and in what is restored of them. */
export async function installationOf(db: Directory): Promise<string> {
  const row = await db.selectFrom("installation").select("uuid").executeTakeFirst();
  if (row === undefined) throw new DendroError("storage_unavailable", "The store has no installation id.");
  return row.uuid;
}

/** What tells one secret key from another. The key cannot be found from it: it is 32 random bytes. */
export const nameOfKey = (key: Uint8Array): string =>
  createHmac("sha256", key).update("dendro backup").digest("hex").slice(0, 16);
