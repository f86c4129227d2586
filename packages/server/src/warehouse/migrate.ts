import { readdirSync, readFileSync } from "node:fs";
import { sql } from "@dendro/core";
import { newerData } from "../installation/newer-data.ts";
import { release as ownRelease } from "../installation/release.ts";
import { onOneServer, placeStatement, type Placement } from "./placement.ts";
import type { Warehouse } from "./warehouse.ts";

/** One step from an older schema to a newer one. */
export interface Migration {
  /** Its number and what it does, such as `0001-events`; once published it never changes. */
  readonly name: string;
  /** In order. Each may be run again: a kill may come before it is noted that it ran. */
  readonly statements: readonly string[];
}

const folder = new URL("./migrations/", import.meta.url);

/** The steps of this release, in order: one file of SQL each, in `migrations/`. */
export function readMigrations(placement: Placement = onOneServer): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .toSorted()
    .map((file) => ({
      name: file.slice(0, -".sql".length),
      statements: readFileSync(new URL(file, folder), "utf8")
        .split(/;\s*$/mu)
        .map((statement) => placeStatement(statement.trim(), placement))
        .filter((statement) => statement !== ""),
    }));
}

/**
 * Which steps a warehouse has been through. It is kept in the warehouse itself, so that the two are copied, restored and
 * moved together; a note is on disk before the next step begins.
 */
const createNotes = `
CREATE TABLE IF NOT EXISTS migrations (name String, release String, applied_at DateTime64(3, 'UTC'))
ENGINE = MergeTree ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

type MigratedWarehouse = Pick<Warehouse, "query" | "inspect" | "command" | "maintain">;

/**
 * Brings a warehouse to today's schema, whatever it was before; one that is there already is not written to. A step that
 * a kill interrupted is done again.
 * @returns the names of the steps that were done
 * @throws DendroError `newer_data` when it has been through a step that this release does not know
 */
export async function migrateWarehouse(
  warehouse: MigratedWarehouse,
  { placement = onOneServer, migrations = readMigrations(placement), release = ownRelease } = {},
): Promise<string[]> {
  const noted = await readNotes(warehouse);
  const unknown = [...noted].findLast(([name]) => migrations.every((migration) => migration.name !== name));
  if (unknown !== undefined)
    throw newerData("The warehouse", `migration ${unknown[0]}`, { writtenBy: unknown[1], release });
  const due = migrations.filter(({ name }) => !noted.has(name));
  if (due.length > 0) await warehouse.command(placeStatement(createNotes, placement));
  for (const { name, statements } of due) {
    for (const statement of statements) await warehouse.command(statement);
    // Selected, not inserted: the engine takes what is piped into the process for more rows of an insert.
    await warehouse.maintain({
      sql: sql`INSERT INTO migrations SELECT ${sql.text(name)}, ${sql.text(release)}, now64(3)`,
    });
  }
  return due.map(({ name }) => name);
}

/** The steps that were done, in order, each with the release that did it last. */
async function readNotes(
  warehouse: Pick<Warehouse, "query" | "inspect">,
): Promise<ReadonlyMap<string, string>> {
  if (!(await warehouse.inspect()).has("migrations")) return new Map();
  const notes = await warehouse.query({
    sql: "SELECT name, argMax(release, applied_at) FROM migrations GROUP BY name ORDER BY name",
  });
  return new Map(notes.map(([name, release]) => [String(name), String(release)]));
}
