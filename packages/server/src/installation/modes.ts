import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Who may read the data directory: its owner, or the owner's group as well. */
export const dataModes = ["0700", "0750"] as const;
export type DataMode = (typeof dataModes)[number];

/** What Dendro keeps in a data directory; whatever else lies there is left alone. */
const isOurs = (name: string) =>
  /^(?:warehouse|server\.json|secret\.key|lock(?:-journal)?|(?:store|log)\.db(?:-wal|-shm|-journal)?)$/u.test(
    name,
  );

const sticky = 0o1000;

/** From now on this process makes its files for its owner, and the group where it may read. @returns gives the old mask back */
export function maskNewFiles(mode: DataMode): () => void {
  const before = process.umask(mode === "0700" ? 0o077 : 0o027);
  return () => void process.umask(before);
}

/**
 * Takes from others what they may not read, also in what older releases made. Only the directory and what lies directly in
 * it is looked at when that is as it should be: the directory itself is changed last.
 * @returns how many files and directories were changed, and those that could not be
 */
export function tightenModes(dataDir: string, mode: DataMode): { changed: number; refused: string[] } {
  if (process.platform === "win32") return { changed: 0, refused: [] };
  const directoryMode = Number.parseInt(mode, 8);
  const outcome = { changed: 0, refused: [] as string[] };
  const ours = readdirSync(dataDir).filter(isOurs);
  const isRight = (path: string) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return (
      found === undefined ||
      found.isSymbolicLink() ||
      (found.mode & 0o777) === wanted(path, found.isDirectory())
    );
  };
  // Never looser than it was made: it opens what is encrypted.
  const wanted = (path: string, isDirectory: boolean) =>
    isDirectory ? directoryMode : path.endsWith("secret.key") ? 0o600 : directoryMode & 0o666;

  function change(path: string): void {
    if (isRight(path)) return;
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return;
    try {
      chmodSync(path, wanted(path, found.isDirectory()));
      outcome.changed += 1;
    } catch {
      outcome.refused.push(path);
    }
  }

  function changeAll(path: string): void {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) for (const name of readdirSync(path)) changeAll(join(path, name));
    change(path);
  }

  if ([dataDir, ...ours.map((name) => join(dataDir, name))].every(isRight)) return outcome;
  for (const name of ours) changeAll(join(dataDir, name));
  // A directory that everybody shares, such as /tmp, stays one.
  if ((lstatSync(dataDir).mode & sticky) === 0) change(dataDir);
  return outcome;
}
