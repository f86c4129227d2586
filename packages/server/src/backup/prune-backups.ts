import type { BackupSet } from "./backup-set.ts";

/** Removes backups that were taken before a time, but never the newest. @returns their names */
export async function pruneBackups(set: BackupSet, before: number): Promise<string[]> {
  const pruned: string[] = [];
  const [, ...older] = await set.names();
  for (const name of older) {
    const manifest = await set.read(name).catch(() => null);
    if (manifest === null || Date.parse(manifest.taken_at) >= before) continue;
    await set.remove(name);
    pruned.push(name);
  }
  return pruned;
}
