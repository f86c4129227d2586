import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { DendroError } from "@dendro/core";
import { startFault } from "./start-fault.ts";

export interface DirectoryLock {
  /** Whether it was copied while a server used it, or from one that had died. */
  readonly isCopy: boolean;
  /** Lets go, and says that everything was written down. */
  release(): void;
}

/**
 * Makes sure that one process uses a directory. SQLite's own lock is what holds: it goes with the process, however that
 * ends.
 *
 * The file also says since when it is used and where it lies on the disk, until whoever uses it has closed everything. So
 * a copy of a directory that was in use is told from the directory itself, from one that was moved, and from a copy of
 * one that was not in use.
 * @param heldBy what to say when somebody else has it
 * @throws DendroError `conflict` when somebody else uses it, `storage_unavailable` when it cannot be written to
 */
export function lockDirectory(
  directory: string,
  heldBy = `Another Dendro uses the data directory ${directory}; stop it, or use it with --url.`,
): DirectoryLock {
  const path = join(directory, "lock");
  let opened: DatabaseSync | null = null;
  try {
    const lock = new DatabaseSync(path);
    opened = lock;
    lock.exec(
      "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS lock (held INTEGER); COMMIT; BEGIN EXCLUSIVE;",
    );
    const isCopy = isElsewhere(lock, path);
    // A copy stays one, however often it is tried.
    if (!isCopy) noteUse(lock, path);
    return {
      isCopy,
      release() {
        if (!isCopy) forgetUse(lock);
        lock.close();
      },
    };
  } catch (error) {
    opened?.close();
    const isHeld = error instanceof Error && error.message.includes("locked");
    throw isHeld
      ? new DendroError("conflict", heldBy, { cause: error })
      : startFault("The lock file", path, error);
  }
}

/** @throws DendroError `storage_unavailable` when the directory was copied while it was in use */
export function refuseCopy(directory: string, { isCopy }: DirectoryLock): void {
  if (!isCopy) return;
  throw new DendroError(
    "storage_unavailable",
    `${directory} is a copy that was made while a server used the original: its files are of different moments, so events would lack or count twice. ` +
      "Make one with `dendro backup` and `dendro restore`, or stop the server before you copy. " +
      `If no server was running any more when it was copied, as after a power cut, remove ${join(directory, "lock")} and start again.`,
  );
}

/** Whether somebody was using this file when it lay elsewhere: then it is a copy, made after that use had begun. */
function isElsewhere(lock: DatabaseSync, path: string): boolean {
  const table = lock.prepare("SELECT 1 FROM sqlite_master WHERE name = 'use'").get();
  if (table === undefined) return false;
  const use = lock.prepare("SELECT since, inode FROM use").get() as
    { since: number; inode: string } | undefined;
  if (use === undefined) return false;
  const { ino, birthtimeMs } = statSync(path, { bigint: true });
  // Where a file system gives a file another number by itself, it is still older than its use. Some tell no age.
  return String(ino) !== use.inode && (birthtimeMs === 0n || Number(birthtimeMs) > use.since);
}

/** A full disk must not keep anybody from starting: then a copy is not told from what it was made of. */
function noteUse(lock: DatabaseSync, path: string): void {
  const { ino } = statSync(path, { bigint: true });
  orElseGoOn(lock, () => {
    lock.exec(
      "CREATE TABLE IF NOT EXISTS use (since INTEGER NOT NULL, inode TEXT NOT NULL); DELETE FROM use",
    );
    lock.prepare("INSERT INTO use VALUES (?, ?)").run(Date.now(), String(ino));
  });
}

function forgetUse(lock: DatabaseSync): void {
  orElseGoOn(lock, () => lock.exec("DELETE FROM use"));
}

/** Commits what is written, and keeps the lock. */
function orElseGoOn(lock: DatabaseSync, write: () => void): void {
  try {
    write();
    lock.exec("COMMIT; BEGIN EXCLUSIVE");
  } catch {
    lock.exec("ROLLBACK; BEGIN EXCLUSIVE");
  }
}
