import { z } from "zod";
import type { BackupSource } from "../backup/make-backup.ts";
import { notedSchema } from "../journal/journal-file.ts";
import { snapshotSchema } from "../backup/snapshot.ts";
import type { Ask, Download } from "./http-client.ts";

/** A server may first have to roll up years of history, in milliseconds. */
const longestWaitMs = 60 * 60_000;

/** A server, as backups see it. */
export function createBackupSource(ask: Ask, download: Download): BackupSource {
  return {
    takeSnapshot: async (signal) =>
      await ask("/api/v1/backups/snapshots", snapshotSchema, {
        method: "POST",
        timeoutMs: longestWaitMs,
        signal,
      }),
    readPiece: async (id, piece, signal) =>
      await download(`/api/v1/backups/snapshots/${encodeURIComponent(id)}/pieces/${piece}`, { signal }),
    releaseSnapshot: async (id) =>
      await ask(`/api/v1/backups/snapshots/${encodeURIComponent(id)}`, z.undefined(), { method: "DELETE" }),
    async keepJournal(path, proof) {
      await ask("/api/v1/backups/folders", z.object({ path: z.string() }), {
        method: "POST",
        body: { path, proof },
      });
    },
    readJournal: async () =>
      (await ask("/api/v1/backups/journal", z.object({ entries: z.array(notedSchema) }))).entries,
  };
}
