import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { BackupSet } from "./backup-set.ts";
import type { StoredPiece } from "./manifest.ts";

export interface Damage {
  /** The file. */
  readonly path: string;
  readonly what: string;
  /** Backups that it is part of. */
  readonly backups: readonly string[];
}

/** Reads everything that backups consist of, and compares it with its checksums. */
export async function verifyBackups(
  set: BackupSet,
  names: readonly string[],
  onProgress?: (done: number, all: number) => void,
): Promise<Damage[]> {
  const damages: Damage[] = [];
  const users = new Map<string, { piece: StoredPiece; backups: string[] }>();
  for (const name of names) {
    try {
      for (const piece of (await set.read(name)).pieces) {
        const known = users.get(piece.sha256);
        if (known === undefined) users.set(piece.sha256, { piece, backups: [name] });
        else if (known.backups.at(-1) !== name) known.backups.push(name);
      }
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      damages.push({ path: `backups/${name}.json`, what, backups: [name] });
    }
  }
  const all = [...users.values()].reduce((sum, { piece }) => sum + piece.size, 0);
  let done = 0;
  for (const { piece, backups } of users.values()) {
    const what = await faultOf(set, piece);
    if (what !== null) damages.push({ path: set.pathOf(piece), what, backups });
    done += piece.size;
    onProgress?.(done, all);
  }
  return damages;
}

async function faultOf(set: BackupSet, piece: StoredPiece): Promise<string | null> {
  const sum = createHash("sha256");
  try {
    for await (const bytes of createReadStream(set.pathOf(piece), { highWaterMark: 1024 * 1024 }))
      sum.update(bytes as Buffer);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "it is missing" : String(error);
  }
  return sum.digest("hex") === piece.sha256 ? null : "its checksum is another: it was changed";
}
