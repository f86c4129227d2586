import { fileURLToPath } from "node:url";
import { Kysely, PostgresDialect, type Dialect } from "kysely";
import pg from "pg";
import { DendroError } from "@dendro/core";
import { migrate } from "./migrate.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { tablePrefix } from "./table-prefix.ts";
import type { MemoryDatabase, MemoryTables } from "./tables.ts";

/**
 * Opens where threads, events and runs are kept, and brings it to today's schema.
 * @param database `sqlite:./worker.db`, or a `postgres://` address
 * @param prefix of the tables' names
 * @throws DendroError `invalid_configuration` when the address is neither
 */
export async function openDatabase(database: string, prefix = "dendro_"): Promise<MemoryDatabase> {
  if (!/^[a-z_][a-z\d_]{0,31}$/u.test(prefix)) {
    throw new DendroError(
      "invalid_configuration",
      `The table prefix must be small letters, digits and _, 32 at most; got ${JSON.stringify(prefix)}.`,
    );
  }
  const plain = new Kysely<MemoryTables>({ dialect: dialectOf(database) });
  try {
    await migrate(plain, prefix);
  } catch (error) {
    await plain.destroy();
    throw error;
  }
  return plain.withPlugin(tablePrefix(prefix));
}

function dialectOf(database: string): Dialect {
  if (/^postgres(?:ql)?:\/\//u.test(database)) {
    const pool = new pg.Pool({ connectionString: database, max: 10, types: numbersForBigint });
    // A connection that breaks while nobody uses it is replaced by the next one.
    pool.on("error", () => {});
    return new PostgresDialect({ pool });
  }
  if (database.startsWith("sqlite:")) return sqliteDialect(pathOf(database));
  throw new DendroError(
    "invalid_configuration",
    "`database` must be sqlite:<path> or a postgres:// address.",
  );
}

/** `sqlite:./worker.db`, `sqlite:/var/worker.db` or `sqlite:///var/worker.db`. */
function pathOf(database: string): string {
  return database.startsWith("sqlite://")
    ? fileURLToPath(database.replace(/^sqlite:/u, "file:"))
    : database.slice("sqlite:".length);
}

/** Times in milliseconds and positions fit a number; the driver would give text. */
const int8 = 20;
const numbersForBigint: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
