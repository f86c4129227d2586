import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { tryLock } from "./process-lock.ts";

/** A directory within the spool that one process has for itself as long as it lives. */
export interface SpoolHome {
  readonly path: string;
  /** Lets others have what is in it; an empty one is removed. */
  leave(): Promise<void>;
}

/** Makes one. @param workerId as workers that share a spool may send to different addresses */
export async function makeHome(spool: string, workerId: string): Promise<SpoolHome> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const path = join(spool, `${prefixOf(workerId)}${randomUUID()}`);
    await mkdir(path, { recursive: true, mode: 0o700 });
    const home = lockHome(path);
    if (home !== null) return home;
    // Somebody took it for an abandoned one in the moment before it was locked.
  }
  throw new Error("No directory of the spool can be locked.");
}

/** Takes those that processes left that are gone, one after the other. Each has to be left again. */
export async function* abandonedHomes(spool: string, workerId: string): AsyncGenerator<SpoolHome> {
  await mkdir(spool, { recursive: true });
  const prefix = prefixOf(workerId);
  for (const name of await readdir(spool)) {
    const home = name.startsWith(prefix) ? lockHome(join(spool, name)) : null;
    if (home !== null) yield home;
  }
}

const lockName = "lock";
const prefixOf = (workerId: string) => `${createHash("sha256").update(workerId).digest("hex").slice(0, 16)}.`;

function lockHome(path: string): SpoolHome | null {
  const lock = tryLockIn(path);
  if (lock === null) return null;
  return {
    path,
    async leave() {
      try {
        const names = await readdir(path);
        if (names.length > 1) return;
        // While it is locked, so that nobody moves in.
        await rm(join(path, lockName), { force: true });
        await rmdir(path);
      } catch (error) {
        if (!isMissing(error)) throw error;
      } finally {
        lock();
      }
    },
  };
}

function tryLockIn(path: string): (() => void) | null {
  try {
    return tryLock(join(path, lockName));
  } catch (error) {
    // It was removed since it was listed.
    if ((error as { errcode?: unknown }).errcode === cannotOpen) return null;
    throw error;
  }
}

/** SQLITE_CANTOPEN */
const cannotOpen = 14;
const isMissing = (error: unknown) => (error as { code?: unknown }).code === "ENOENT";
