import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DendroError } from "@dendro/core";
import { unpackInto } from "./archive.ts";
import type { BackupSet } from "./backup-set.ts";
import type { Noted } from "../journal/journal-file.ts";
import type { Manifest, StoredPiece } from "./manifest.ts";
import { restoringName } from "../installation/half-restore.ts";
import { restoredName, type RestoredNote } from "./restored-note.ts";

export interface RestoreOptions {
  readonly set: BackupSet;
  /** The backup. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly dataDir: string;
  /** What was taken away, as noted beside the backup. */
  readonly journal: readonly Noted[];
  /** The key that secrets are encrypted with, as its file has it; null where it comes otherwise, or there is none. */
  readonly secretKey: string | null;
  readonly onProgress?: (done: number, all: number) => void;
}

/** @throws DendroError `conflict` when a directory holds anything but a restore that was broken off */
export async function requireEmptyDirectory(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const names = (await readdir(dataDir)).filter((name) => name !== "lock");
  if (names.length === 0) return;
  if (!names.includes(restoringName)) {
    throw new DendroError(
      "conflict",
      `${dataDir} is not empty; a backup is restored into a new directory, and nothing is overwritten.`,
    );
  }
  // It was empty when that restore began, so all of it is half a copy.
  for (const name of names) if (name !== restoringName) await rm(join(dataDir, name), { recursive: true });
}

/**
 * Puts a backup's files in their places. Whatever starts there before this has resolved refuses to; what starts after it
 * first takes away what was taken away since the backup.
 * @returns entries of the journal that are to be applied
 */
export async function placeBackup(options: RestoreOptions): Promise<Noted[]> {
  const { set, name, manifest, dataDir, journal, onProgress } = options;
  await writeFile(join(dataDir, restoringName), `${JSON.stringify({ backup: name })}\n`, {
    mode: 0o600,
    flush: true,
  });
  let done = 0;
  const all = manifest.pieces.reduce((sum, { size }) => sum + size, 0);
  for (const piece of manifest.pieces) {
    await unpackPiece(set, piece, dataDir);
    done += piece.size;
    onProgress?.(done, all);
  }
  if (options.secretKey !== null)
    await writeFile(join(dataDir, "secret.key"), options.secretKey, { mode: 0o600, flush: true });
  const known = journalIds(join(dataDir, "store.db"));
  const entries = entriesSince(journal, known);
  const note: RestoredNote = { backup: name, taken_at: manifest.taken_at, entries };
  await writeFile(join(dataDir, restoredName), `${JSON.stringify(note)}\n`, { mode: 0o600, flush: true });
  await rm(join(dataDir, restoringName));
  return entries;
}

/** What a journal has that a backup does not know of: names that turned out to be somebody's go with the erasure of these. */
export const entriesSince = (journal: readonly Noted[], known: ReadonlySet<string>): Noted[] =>
  journal.filter(
    (noted) => !known.has(noted.id) && !("of" in noted && noted.of !== undefined && known.has(noted.of)),
  );

async function unpackPiece(set: BackupSet, piece: StoredPiece, dataDir: string): Promise<void> {
  const path = set.pathOf(piece);
  try {
    const folder = join(dataDir, piece.into);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await unpackInto(folder, createReadStream(path, { highWaterMark: 1024 * 1024 }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DendroError("storage_unavailable", `${path} cannot be unpacked: ${why}.`, { cause: error });
  }
}

/** What the backup knew itself to have been taken away. */
function journalIds(path: string): Set<string> {
  const store = new DatabaseSync(path, { readOnly: true });
  try {
    return new Set(
      store
        .prepare("SELECT id FROM journal")
        .all()
        .map(({ id }) => String(id)),
    );
  } finally {
    store.close();
  }
}

/** The newest backup, or the newest that is not younger than a time or of this name. Null when there is none. */
export async function findBackup(set: BackupSet, at: string | null): Promise<string | null> {
  const names = await set.names();
  if (at === null) return names[0] ?? null;
  if (names.includes(at)) return at;
  const time = Date.parse(at);
  if (Number.isNaN(time)) return null;
  const before = new Date(time).toISOString().replaceAll(/[:.]/gu, "-");
  return names.find((name) => name <= before) ?? null;
}
