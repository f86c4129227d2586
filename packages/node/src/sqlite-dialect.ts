import { setTimeout as wait } from "node:timers/promises";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { SqliteDialect, type DatabaseConnection, type Dialect, type SqliteDatabase } from "kysely";
import { backoffMs } from "@dendro/core";
import { nodeSqlite } from "./node-sqlite.ts";

/** How long a write waits for another's transaction, in milliseconds. */
const busyLimitMs = 15_000;

/**
 * Opens a file of Node's own SQLite. What was acknowledged is on disk.
 * @throws DendroError `invalid_configuration` on a Node without
 */
export function openSqlite(path: string): DatabaseSync {
  const sqlite = new (nodeSqlite().DatabaseSync)(path);
  // Short, because SQLite waits with the whole process: the rest of the waiting is the dialect's.
  sqlite.exec(
    "PRAGMA busy_timeout = 50; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
  );
  return sqlite;
}

/** Kysely over an open file; closing the one closes the other. */
export function sqliteDialect(sqlite: DatabaseSync): Dialect {
  const dialect = new SqliteDialect({ database: adapt(sqlite) });
  const driver = dialect.createDriver();
  const acquire = driver.acquireConnection.bind(driver);
  driver.acquireConnection = async (...options) => patient(await acquire(...options));
  return {
    createDriver: () => driver,
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

/** Tries again while another process, or another connection of this one, is writing. */
function patient(connection: DatabaseConnection): DatabaseConnection {
  return {
    async executeQuery(query, ...options) {
      const start = performance.now();
      for (let failures = 0; ; failures += 1) {
        try {
          return await connection.executeQuery(query, ...options);
        } catch (error) {
          if (!isBusy(error) || performance.now() - start > busyLimitMs) throw error;
          await wait(backoffMs(failures, { firstMs: 1, longestMs: 50 }));
        }
      }
    },
    streamQuery: (...query) => connection.streamQuery(...query),
  };
}

/** SQLITE_BUSY, with whatever more it says. */
const isBusy = (error: unknown) => {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === "number" && (errcode & 0xff) === 5;
};

function adapt(sqlite: DatabaseSync): SqliteDatabase {
  return {
    prepare(sql) {
      // A transaction that is going to write says so at once; later it might have to give up.
      const statement = sqlite.prepare(sql === "begin" ? "begin immediate" : sql);
      const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
    close: () => sqlite.close(),
  };
}
