import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { DendroError } from "@dendro/core";
import { z } from "zod";
import { notedSchema } from "./journal-file.ts";

/** In a data directory while a backup is being put there. */
export const restoringName = "restoring.json";
/** In a data directory until what was taken away since its backup is taken away again. */
export const restoredName = "restored.json";

const restoredSchema = z.object({
  backup: z.string(),
  taken_at: z.string(),
  entries: z.array(notedSchema),
});
export type RestoredNote = z.infer<typeof restoredSchema>;

/** @throws DendroError `storage_unavailable` when a directory holds half a restore */
export function refuseHalfRestore(dataDir: string): void {
  if (!existsSync(join(dataDir, restoringName))) return;
  throw new DendroError(
    "storage_unavailable",
    `${dataDir} holds half a backup: its restore was broken off. Run \`dendro restore\` into it again.`,
  );
}

/** What is still to be done after a restore; null when there is nothing. */
export async function readRestoredNote(dataDir: string): Promise<RestoredNote | null> {
  const text = await readFile(join(dataDir, restoredName), "utf8").catch(() => null);
  return text === null ? null : restoredSchema.parse(JSON.parse(text));
}

/** Says that nothing is left to be done. */
export async function removeRestoredNote(dataDir: string): Promise<void> {
  await rm(join(dataDir, restoredName), { force: true });
}
