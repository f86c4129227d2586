import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { DendroError } from "@dendro/core";

/**
 * Makes sure that one server uses a data directory. SQLite's own lock is what holds: it goes with the process, however
 * that ends.
 * @returns a function that lets go
 */
export function lockDirectory(dataDir: string): () => void {
  let lock: DatabaseSync;
  try {
    lock = new DatabaseSync(join(dataDir, "lock"));
  } catch (error) {
    throw new DendroError(
      "storage_unavailable",
      `The data directory ${dataDir} cannot be written to; mend its permissions or choose another with --data-dir.`,
      { cause: error },
    );
  }
  try {
    lock.exec(
      "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS lock (held INTEGER); COMMIT; BEGIN EXCLUSIVE;",
    );
    return () => lock.close();
  } catch (error) {
    lock.close();
    const isHeld = error instanceof Error && error.message.includes("locked");
    throw isHeld
      ? new DendroError(
          "conflict",
          `Another Dendro uses the data directory ${dataDir}; stop it, or use it with --url.`,
          { cause: error },
        )
      : new DendroError("storage_unavailable", `The data directory ${dataDir} cannot be written to.`, {
          cause: error,
        });
  }
}
