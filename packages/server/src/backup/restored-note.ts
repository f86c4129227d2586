import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { notedSchema } from "../journal/journal-file.ts";

/** In a data directory until what was taken away since its backup is taken away again. */
export const restoredName = "restored.json";

const restoredSchema = z.object({
  backup: z.string(),
  taken_at: z.string(),
  entries: z.array(notedSchema),
});
export type RestoredNote = z.infer<typeof restoredSchema>;

/** What is still to be done after a restore; null when there is nothing. */
export async function readRestoredNote(dataDir: string): Promise<RestoredNote | null> {
  const text = await readFile(join(dataDir, restoredName), "utf8").catch(() => null);
  return text === null ? null : restoredSchema.parse(JSON.parse(text));
}

/** Says that nothing is left to be done. */
export async function removeRestoredNote(dataDir: string): Promise<void> {
  await rm(join(dataDir, restoredName), { force: true });
}
