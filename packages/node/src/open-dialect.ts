import { fileURLToPath } from "node:url";
import { PostgresDialect, type Dialect } from "kysely";
import pg from "pg";
import { DendroError } from "@dendro/core";
import { openSqlite, sqliteDialect } from "./sqlite-dialect.ts";

/**
 * Kysely over a database by its address: `sqlite:./worker.db`, or `postgres://…`.
 * @param connectTimeoutMs how long a connection to PostgreSQL is waited for, in milliseconds. By default as long as it takes
 * @throws DendroError `invalid_configuration` when the address is neither
 */
export function openDialect(address: string, connectTimeoutMs = 0): Dialect {
  if (isPostgres(address)) {
    const pool = new pg.Pool({
      connectionString: address,
      max: 10,
      types: numbersForBigint,
      connectionTimeoutMillis: connectTimeoutMs,
    });
    // A connection that breaks is replaced by the next one. The pool hears of it while nobody uses the connection, a
    // statement while it runs; between two statements of one use nobody does, and Node ends a process over that.
    pool.on("error", () => {});
    pool.on("connect", (client) => client.on("error", () => {}));
    return new PostgresDialect({ pool });
  }
  const path = sqlitePath(address);
  if (path !== null) return sqliteDialect(openSqlite(path));
  throw new DendroError(
    "invalid_configuration",
    "`database` must be sqlite:<path> or a postgres:// address.",
  );
}

export const isPostgres = (address: string) => /^postgres(?:ql)?:\/\//u.test(address);

/** The file of `sqlite:./worker.db`, `sqlite:/var/worker.db` or `sqlite:///var/worker.db`; null of anything else. */
export function sqlitePath(address: string): string | null {
  if (!address.startsWith("sqlite:")) return null;
  return address.startsWith("sqlite://")
    ? fileURLToPath(address.replace(/^sqlite:/u, "file:"))
    : address.slice("sqlite:".length);
}

/** Times in milliseconds and positions fit a number; the driver would give text. */
const int8 = 20;
const numbersForBigint: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
