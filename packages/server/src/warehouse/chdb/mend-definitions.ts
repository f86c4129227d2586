import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { newerData } from "../../installation/newer-data.ts";
import { release } from "../../installation/release.ts";
import { writeDurably } from "../../installation/write-durably.ts";

/**
 * Makes the definitions of tables anew that are empty, cut or missing while the tables' rows are there; the engine would
 * not open, or open without them. Called before it opens. What is whole is not written to.
 *
 * The engine keeps `metadata/<database>`, a link to the folder of definitions; `data/<database>/<table>`, a link to the
 * folder of the table's rows; and both kinds of folders, named by a UUID, in `store`. A definition names the UUID.
 * @param path of the warehouse
 * @returns the files that were made anew
 * @throws DendroError `newer_data` when rows have columns that this release does not know
 */
export async function mendDefinitions(path: string): Promise<string[]> {
  requireFolders(path);
  const folders = dataFolders(path);
  if (folders.size === 0) return [];
  const database = databaseFolder(path);
  const broken = [...folders].filter(([table]) => !isDefinition(join(database, `${table}.sql`)));
  if (broken.length === 0) return [];
  const known = await knownDefinitions();
  const mended: string[] = [];
  for (const [table, folder] of broken) {
    const definition = known[table];
    // A table that is none of ours.
    if (definition === undefined) continue;
    refuseUnknownColumns(table, folder, definition);
    const file = join(database, `${table}.sql`);
    const body = definition.slice(definition.indexOf("("));
    writeDurably(file, `ATTACH TABLE _ UUID '${basename(folder)}'\n${body}\n`);
    mended.push(file);
  }
  return mended;
}

/** The engine would say little of a file in the place of one of its folders. */
function requireFolders(path: string): void {
  mkdirSync(path, { recursive: true });
  for (const name of ["store", "metadata", "data", "tmp"]) mkdirSync(join(path, name), { recursive: true });
}

/** The folders with rows, by table. */
function dataFolders(path: string): Map<string, string> {
  const links = join(path, "data", "default");
  const folders = namesIn(links)
    .filter((table) => !table.includes("."))
    .flatMap((table): [string, string][] => {
      const uuid = linkedName(join(links, table));
      if (uuid === null) return [];
      const folder = join(path, "store", uuid.slice(0, 3), uuid);
      return existsSync(folder) ? [[table, folder]] : [];
    });
  return new Map(folders);
}

/** The folder of definitions; when the link to it is gone, it is set again, to a new folder when that is gone as well. */
function databaseFolder(path: string): string {
  const link = join(path, "metadata", "default");
  if (existsSync(link)) return link;
  const store = join(path, "store");
  const folders = namesIn(store).flatMap((prefix) =>
    namesIn(join(store, prefix)).map((uuid) => ({ uuid, folder: join(store, prefix, uuid) })),
  );
  const left = folders.find(({ folder }) => namesIn(folder).some((file) => file.endsWith(".sql")));
  const uuid = linkedName(link) ?? left?.uuid ?? randomUUID();
  mkdirSync(join(store, uuid.slice(0, 3), uuid), { recursive: true });
  mkdirSync(join(path, "metadata"), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join("..", "store", uuid.slice(0, 3), uuid), link);
  return link;
}

/** The engine ends a definition with a line's end. */
const wholeDefinition =
  /^ATTACH TABLE _ UUID '[\da-f-]{36}'\s*\([\s\S]*\)\s*ENGINE = [\s\S]*SETTINGS [^\n]*= \S+\n$/u;

const isDefinition = (file: string) => existsSync(file) && wholeDefinition.test(readFileSync(file, "utf8"));

/** How this release defines its tables: a new warehouse in a process of its own tells. */
async function knownDefinitions(): Promise<Record<string, string>> {
  const program = fileURLToPath(new URL("./definitions-program.ts", import.meta.url));
  const running = promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", program]);
  running.child.stdin?.end();
  return JSON.parse((await running).stdout) as Record<string, string>;
}

/** Rows that a newer release wrote would lose what an older definition does not name at the next merge. */
function refuseUnknownColumns(table: string, folder: string, definition: string): void {
  for (const part of namesIn(folder)) {
    const list = join(folder, part, "columns.txt");
    if (part.startsWith("patch-") || !existsSync(list)) continue;
    const names = [...readFileSync(list, "utf8").matchAll(/^`([^`]+)` /gmu)].map(([, name]) => name);
    // Those that begin with an underscore are the engine's own.
    const unknown = names.find((name) => !name?.startsWith("_") && !definition.includes(`\`${name}\` `));
    if (unknown !== undefined)
      throw newerData(`The table ${table}`, `column ${unknown}`, { writtenBy: "", release });
  }
}

const namesIn = (folder: string) =>
  existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];

/** The name that a link leads to, whether that is there or not; null when it is no link. */
function linkedName(link: string): string | null {
  try {
    return basename(readlinkSync(link));
  } catch {
    return null;
  }
}
