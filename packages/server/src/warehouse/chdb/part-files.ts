import { hash } from "node:crypto";
import { copyFile, link, lstat, mkdir, readdir, readFile, readlink, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Warehouse } from "../warehouse.ts";

/** A part of a table: a folder of files that never change. */
export interface Part {
  /** Below the warehouse's folder. */
  readonly path: string;
  readonly rows: number;
  readonly table: string;
}

/** The parts that tables are made of at this moment. */
export async function activeParts(warehouse: Pick<Warehouse, "query">, folder: string): Promise<Part[]> {
  const rows = await warehouse.query({
    sql: "SELECT path, rows, table FROM system.parts WHERE active AND database = currentDatabase() ORDER BY path",
  });
  return rows.map(([path, count, table]) => ({
    path: relative(folder, String(path)),
    rows: Number(count),
    table: String(table),
  }));
}

/** Folders of tables; what is in folders below them is parts. */
async function tableFolders(warehouse: Pick<Warehouse, "query">, folder: string): Promise<Set<string>> {
  const rows = await warehouse.query({
    sql: "SELECT arrayJoin(data_paths) FROM system.tables WHERE database = currentDatabase()",
  });
  return new Set(rows.map(([path]) => relative(folder, String(path))));
}

/** Copies what the warehouse has besides parts: what its tables are, a few small files. */
export async function copyDefinitions(
  warehouse: Pick<Warehouse, "query">,
  folder: string,
  to: string,
): Promise<void> {
  const tables = await tableFolders(warehouse, folder);
  await copyBelow("");

  async function copyBelow(path: string): Promise<void> {
    await mkdir(join(to, path), { recursive: true });
    for (const name of await readdir(join(folder, path))) {
      const below = join(path, name);
      const from = join(folder, below);
      const stats = await lstat(from);
      if (stats.isSymbolicLink()) await symlink(await readlink(from), join(to, below));
      else if (stats.isFile()) await copyFile(from, join(to, below));
      // In tmp is what a query sorts on disk.
      else if (!tables.has(path) && below !== "tmp") await copyBelow(below);
      else if (name === "detached") await mkdir(join(to, below), { recursive: true });
    }
  }
}

/** Files that are linked at the same time. */
const linkedAtOnce = 32;

/**
 * Gives a part's files second names, by which they stay when the warehouse removes the first ones.
 * @returns what tells the content, and the bytes it has
 */
export async function linkPart(from: string, to: string): Promise<{ key: string; bytes: number }> {
  const files: [name: string, size: number][] = [];
  const names = (await readdir(from, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  await mkdir(to, { recursive: true });
  for (let at = 0; at < names.length; at += linkedAtOnce) {
    await Promise.all(
      names.slice(at, at + linkedAtOnce).map(async ({ parentPath, name }) => {
        const path = join(relative(from, parentPath), name);
        await mkdir(dirname(join(to, path)), { recursive: true });
        await link(join(from, path), join(to, path));
        files.push([path, (await lstat(join(to, path))).size]);
      }),
    );
  }
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  // The engine's own list has a hash of every file that holds rows.
  const sums = await readFile(join(to, "checksums.txt"));
  const key = hash("sha256", `${sums.toString("latin1")}\0${JSON.stringify(files)}`);
  return { key, bytes: files.reduce((sum, [, size]) => sum + size, 0) };
}
