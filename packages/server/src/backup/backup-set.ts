import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseManifest, writeManifest, type Manifest, type StoredPiece } from "./manifest.ts";

/**
 * A folder of backups:
 *
 *     dendro-backup.json        whose backups these are
 *     journal.ndjson            what was taken away since
 *     backups/<time>.json       a backup: its pieces, with their checksums
 *     pieces/ab/<sha256>.tar    archives; backups share those that are the same
 *     partial/                  what is being copied
 */
export interface BackupSet {
  /** Names of backups, the newest first. Half ones have none. */
  names(): Promise<string[]>;
  /** @throws when it is damaged */
  read(name: string): Promise<Manifest>;
  pathOf(piece: Pick<StoredPiece, "sha256">): string;
  /** Whether an archive is there, with as many bytes as it had. */
  has(piece: StoredPiece): Promise<boolean>;
  /** Makes a file to write an archive to. */
  openPartial(): Promise<{ path: string; file: Awaited<ReturnType<typeof open>> }>;
  /** Puts a whole archive in its place. */
  keep(partial: string, piece: Pick<StoredPiece, "sha256">): Promise<void>;
  /** Puts a backup in its place: from then on there is one. @returns its name */
  finish(manifest: Manifest): Promise<string>;
  remove(name: string): Promise<void>;
  /** Removes archives that are part of no backup, and what was left half. @returns the bytes that are free now */
  collect(): Promise<number>;
}

export function openBackupSet(folder: string): BackupSet {
  const backups = join(folder, "backups");
  const pieces = join(folder, "pieces");
  const partial = join(folder, "partial");
  let made = 0;

  const pathOf = ({ sha256 }: Pick<StoredPiece, "sha256">) =>
    join(pieces, sha256.slice(0, 2), `${sha256}.tar`);
  const fileOf = (name: string) => join(backups, `${name}.json`);

  async function names(): Promise<string[]> {
    const files = await readdir(backups).catch(noneIfAbsent);
    return files
      .filter((file) => file.endsWith(".json"))
      .map((file) => file.slice(0, -".json".length))
      .toSorted()
      .toReversed();
  }

  const read = async (name: string) => parseManifest(await readFile(fileOf(name), "utf8"));

  return {
    names,
    read,
    pathOf,
    has: async (piece) => (await stat(pathOf(piece)).catch(() => null))?.size === piece.size,
    async openPartial() {
      await mkdir(partial, { recursive: true, mode: 0o700 });
      const path = join(partial, `${process.pid}-${(made += 1)}`);
      return { path, file: await open(path, "w", 0o600) };
    },
    async keep(from, piece) {
      const to = pathOf(piece);
      await mkdir(join(to, ".."), { recursive: true, mode: 0o700 });
      await rename(from, to);
      await syncFolder(join(to, ".."));
    },
    async finish(manifest) {
      await mkdir(backups, { recursive: true, mode: 0o700 });
      const name = manifest.taken_at.replaceAll(/[:.]/gu, "-");
      const beside = join(partial, `${name}.json`);
      await writeFile(beside, writeManifest(manifest), { mode: 0o600, flush: true });
      await syncFolder(pieces);
      await rename(beside, fileOf(name));
      await syncFolder(backups);
      return name;
    },
    remove: async (name) => await rm(fileOf(name)),
    async collect() {
      await rm(partial, { recursive: true, force: true });
      const used = new Set<string>();
      for (const name of await names()) {
        const manifest = await read(name).catch(() => null);
        // What a damaged one consists of nobody knows; it may be mended.
        if (manifest === null) return 0;
        for (const { sha256 } of manifest.pieces) used.add(sha256);
      }
      let free = 0;
      for (const file of await readdir(pieces, { recursive: true }).catch(noneIfAbsent)) {
        const sha256 = /([\da-f]{64})\.tar$/u.exec(file)?.[1];
        if (sha256 === undefined || used.has(sha256)) continue;
        free += (await stat(join(pieces, file))).size;
        await rm(join(pieces, file));
      }
      return free;
    },
  };
}

function noneIfAbsent(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}

/** Brings new names in a folder onto the disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
