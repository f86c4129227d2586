import { existsSync } from "node:fs";
import { join } from "node:path";
import { DendroError } from "@dendro/core";

/** In a data directory while a backup is being put there. */
export const restoringName = "restoring.json";
/** @throws DendroError `storage_unavailable` when a directory holds half a restore */
export function refuseHalfRestore(dataDir: string): void {
  if (!existsSync(join(dataDir, restoringName))) return;
  throw new DendroError(
    "storage_unavailable",
    `${dataDir} holds half a backup: its restore was broken off. Run \`dendro restore\` into it again.`,
  );
}
