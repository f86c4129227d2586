import { hash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { DendroError } from "@dendro/core";
import { z } from "zod";
import type { Directory } from "../store/tables.ts";

/** What says that a folder holds backups, and whose. */
export const markerName = "dendro-backup.json";
export const markerSchema = z.object({
  format: z.literal(1),
  installation: z.string(),
  /** The hash of a secret that whoever makes backups shows: they can write here. */
  proof: z.string().nullable(),
});

/** The folders beside whose backups this installation notes what it takes away. */
export interface BackupFolders {
  all(): Promise<string[]>;
  add(path: string): Promise<void>;
}

/** @param dataDir a copy of the store elsewhere is not of this installation any more, and must not note anything there */
export function backupFolders(db: Directory, dataDir: string): BackupFolders {
  return {
    async all() {
      const rows = await db
        .selectFrom("backup_folders")
        .select("path")
        .where("data_dir", "=", dataDir)
        .execute();
      return rows.map(({ path }) => path);
    },
    async add(path) {
      await db
        .insertInto("backup_folders")
        .values({ path, data_dir: dataDir })
        .onConflict((conflict) => conflict.column("path").doUpdateSet({ data_dir: dataDir }))
        .execute();
    },
  };
}

/**
 * Where a folder that somebody names really is, when they have shown that they can write there: its marker has the hash
 * of their secret. Only the journal is ever written there, so that a key alone gives nobody a way onto the disk.
 * @throws DendroError `invalid_request`
 */
export async function provenFolder(path: string, secret: string, installation: string): Promise<string> {
  const refused = (why: string, cause?: unknown) =>
    new DendroError("invalid_request", `${JSON.stringify(path)} ${why}`, { cause });
  const folder = await realpath(path).catch((error: unknown) => {
    throw refused("is not a folder that the server can open on its machine.", error);
  });
  const text = await readFile(join(folder, markerName), "utf8").catch((error: unknown) => {
    throw refused("holds no backups that the server may read.", error);
  });
  const marker = markerSchema.safeParse(parseJson(text)).data;
  if (marker?.installation !== installation) throw refused("holds the backups of another installation.");
  if (marker.proof === null || marker.proof !== hash("sha256", secret))
    throw refused("has another proof; make the backup from where the folder is.");
  return folder;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
