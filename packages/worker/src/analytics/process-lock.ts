import { existsSync } from "node:fs";
import { nodeSqlite } from "@dendro/node";

/**
 * Takes a lock that the system lets go of when the process ends, however it ends: SQLite's on a file, as Node has none of its own.
 * A process's number would not do, as the next process in a container has the same.
 * @param path of a file that is there for nothing else; made when it is not there
 * @returns what lets go of it, or null when somebody else has it
 */
export function tryLock(path: string): (() => void) | null {
  const file = new (nodeSqlite().DatabaseSync)(path, { timeout: 0 });
  try {
    // Without a journal beside it: nothing is ever written.
    file.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    // Whoever had it may have removed it meanwhile: then it keeps nobody out.
    if (existsSync(path)) return () => file.close();
  } catch (error) {
    if ((error as { errcode?: unknown }).errcode !== busy) {
      file.close();
      throw error;
    }
  }
  file.close();
  return null;
}

/** SQLITE_BUSY */
const busy = 5;
