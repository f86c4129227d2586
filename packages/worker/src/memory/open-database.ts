import { Kysely } from "kysely";
import { DendroError } from "@dendro/core";
import { isPostgres, nodeSqlite, openDialect, sqlitePath, tablePrefix } from "@dendro/node";
import { migrateMemory } from "./migrate.ts";
import type { MemoryDatabase, MemoryTables } from "./tables.ts";

/**
 * Checks how a database is given, without opening it, and whether this Node can open it.
 * @throws DendroError `invalid_configuration`
 */
export function checkDatabase(database: string, prefix = "dendro_"): void {
  if (!isPostgres(database) && sqlitePath(database) === null)
    throw new DendroError(
      "invalid_configuration",
      "`database` must be sqlite:<path> or a postgres:// address.",
    );
  if (!isPostgres(database))
    nodeSqlite({ what: "A database at sqlite:", instead: "Use a newer Node, or a postgres:// address." });
  if (!/^[a-z_][a-z\d_]{0,31}$/u.test(prefix))
    throw new DendroError(
      "invalid_configuration",
      `The table prefix must be small letters, digits and _, 32 at most; got ${JSON.stringify(prefix)}.`,
    );
}

/**
 * Opens where threads, events and runs are kept, and brings it to today's schema.
 * @param database `sqlite:./worker.db`, or a `postgres://` address
 * @param prefix of the tables' names
 * @throws DendroError `invalid_configuration` when the address is neither, or the prefix is none
 */
export async function openDatabase(database: string, prefix = "dendro_"): Promise<MemoryDatabase> {
  checkDatabase(database, prefix);
  const plain = new Kysely<MemoryTables>({ dialect: openDialect(database) });
  try {
    await migrateMemory(plain, prefix);
  } catch (error) {
    await plain.destroy();
    throw error;
  }
  return plain.withPlugin(tablePrefix(prefix));
}
