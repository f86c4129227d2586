import { createHash, hash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DendroError } from "@dendro/core";
import { markerName, markerSchema } from "../journal/backup-folders.ts";
import { openBackupSet, type BackupSet } from "./backup-set.ts";
import { journalName, mergeJournal, type Noted } from "../journal/journal-file.ts";
import type { Manifest, StoredPiece } from "./manifest.ts";
import type { Snapshot, SnapshotPiece } from "./snapshot.ts";

/** The server that is backed up. */
export interface BackupSource {
  takeSnapshot(signal: AbortSignal): Promise<Snapshot>;
  /** A piece as an archive. Reading it throws when it does not arrive whole. */
  readPiece(id: string, piece: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  releaseSnapshot(id: string): Promise<void>;
  /** Has the server keep the journal in a folder. @throws when it cannot */
  keepJournal(folder: string, proof: string): Promise<void>;
  readJournal(): Promise<Noted[]>;
}

export interface BackupOptions {
  readonly folder: string;
  readonly source: BackupSource;
  readonly signal: AbortSignal;
  /** Told of each piece: bytes that are done of bytes in all. */
  readonly onProgress?: (done: number, all: number) => void;
}

export interface MadeBackup {
  readonly name: string;
  readonly manifest: Manifest;
  /** Bytes that were copied; the rest was there already. */
  readonly copiedBytes: number;
  readonly copiedPieces: number;
  /** Why the server does not note in the folder what it erases from now on; null when it does. */
  readonly journalFault: string | null;
}

/** Copies what of a server's data a folder lacks. Until all of it is there, there is no backup. */
export async function makeBackup({ folder, source, signal, onProgress }: BackupOptions): Promise<MadeBackup> {
  const set = openBackupSet(folder);
  const snapshot = await source.takeSnapshot(signal);
  try {
    const proof = await mark(folder, snapshot.installation);
    const journalFault = await source.keepJournal(resolve(folder), proof).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    // A server elsewhere cannot write here: what it has noted by now is copied with every backup.
    if (journalFault !== null) await mergeJournal(join(folder, journalName), await source.readJournal());
    const known = await knownPieces(set);
    const all = snapshot.pieces.reduce((sum, { bytes }) => sum + bytes, 0);
    const pieces: StoredPiece[] = [];
    let [done, copiedBytes, copiedPieces] = [0, 0, 0];
    for (const [index, piece] of snapshot.pieces.entries()) {
      signal.throwIfAborted();
      const before = piece.key === null ? undefined : known.get(placeOf(piece));
      const isThere = before !== undefined && (await set.has(before));
      const stored = isThere
        ? before
        : await copyPiece(set, piece, await source.readPiece(snapshot.id, index, signal));
      pieces.push(stored);
      if (!isThere) copiedPieces += 1;
      if (!isThere) copiedBytes += stored.size;
      done += piece.bytes;
      onProgress?.(done, all);
    }
    const { id: _, ...about } = snapshot;
    const manifest: Manifest = { ...about, format: 1, pieces };
    const name = await set.finish(manifest);
    return { name, manifest, copiedBytes, copiedPieces, journalFault };
  } finally {
    // One that is gone already needs no releasing; one that stays goes by itself.
    await source.releaseSnapshot(snapshot.id).catch(() => undefined);
  }
}

/** Writes whose backups these are. @returns the secret that shows that it was us */
async function mark(folder: string, installation: string): Promise<string> {
  const text = await readFile(join(folder, markerName), "utf8").catch(() => null);
  const marker = text === null ? null : (markerSchema.safeParse(JSON.parse(text)).data ?? null);
  if (text !== null && marker?.installation !== installation)
    throw new DendroError(
      "invalid_request",
      `${folder} holds the backups of another installation; use one folder for each.`,
    );
  const secret = randomBytes(24).toString("base64url");
  const next = { format: 1, installation, proof: hash("sha256", secret) };
  const beside = join(folder, `${markerName}.part`);
  await writeFile(beside, `${JSON.stringify(next)}\n`, { mode: 0o644, flush: true });
  await rename(beside, join(folder, markerName));
  return secret;
}

/** The archives of the newest backup that can be read, by what they are of. */
async function knownPieces(set: BackupSet): Promise<Map<string, StoredPiece>> {
  for (const name of await set.names()) {
    const manifest = await set.read(name).catch(() => null);
    if (manifest !== null) return new Map(manifest.pieces.map((piece) => [placeOf(piece), piece]));
  }
  return new Map();
}

const placeOf = ({ into, key }: SnapshotPiece) => `${into}\0${key ?? ""}`;

async function copyPiece(
  set: BackupSet,
  piece: SnapshotPiece,
  archive: AsyncIterable<Uint8Array>,
): Promise<StoredPiece> {
  const { path, file } = await set.openPartial();
  const sum = createHash("sha256");
  let size = 0;
  try {
    for await (const bytes of archive) {
      sum.update(bytes);
      size += bytes.byteLength;
      await file.writeFile(bytes);
    }
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  const stored = { ...piece, sha256: sum.digest("hex"), size };
  await set.keep(path, stored);
  return stored;
}

/** Makes the folder, or finds that it holds backups. @throws DendroError `conflict` when it holds something else */
export async function requireBackupFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  if (names.includes(markerName) || names.every((name) => name === "lock")) return;
  throw new DendroError("conflict", `${folder} is not empty and holds no backups; name a folder of its own.`);
}
