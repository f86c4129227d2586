import { hash } from "node:crypto";
import { copyFile, link, lstat, mkdir, readdir, readFile, readlink, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { LinkedPart, Part, WarehouseFiles } from "../warehouse-files.ts";
import type { Warehouse } from "../warehouse.ts";

/** The files of a warehouse that is open in this process. @param folder where it stands */
export function createPartFiles(warehouse: Pick<Warehouse, "query">, folder: string): WarehouseFiles {
  return {
    copyDefinitions: async (to) => await copyDefinitions(folder, await tableFolders(warehouse, folder), to),
    activeParts: async () => await activeParts(warehouse, folder),
    linkPart: async (part, to) => await linkPart(join(folder, part.path), to),
  };
}

/** Patches are of rows that other parts hold. */
const listParts = `
  SELECT path, if(startsWith(name, 'patch-'), 0, rows), table FROM system.parts
  WHERE active AND database = currentDatabase() ORDER BY path`;

async function activeParts(warehouse: Pick<Warehouse, "query">, folder: string): Promise<Part[]> {
  const rows = await warehouse.query({ sql: listParts });
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

async function copyDefinitions(folder: string, tables: ReadonlySet<string>, to: string): Promise<void> {
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

async function linkPart(from: string, to: string): Promise<LinkedPart> {
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
