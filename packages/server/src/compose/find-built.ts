import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Where something built is that has this file: beside the bundle when published, in its package when in a checkout.
 * @returns the folder; null where it was not built
 */
export function findFolder(file: string, folders: readonly string[]): string | null {
  const places = folders.map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  return places.find((place) => existsSync(join(place, file))) ?? null;
}

/** The file itself. */
export function findBuilt(file: string, folders: readonly string[]): string | null {
  const folder = findFolder(file, folders);
  return folder === null ? null : join(folder, file);
}
