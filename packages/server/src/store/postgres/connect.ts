import { Kysely, sql, type DatabaseConnection, type Dialect } from "kysely";
import { DendroError } from "@dendro/core";
import { openDialect } from "@dendro/node";

/** How long a connection is waited for, in milliseconds. */
const connectTimeoutMs = 10_000;

/** Kysely over PostgreSQL. What fails since it cannot be reached is `storage_unavailable`, and may be tried again. */
export function postgresDialect(address: string): Dialect {
  const dialect = openDialect(address, connectTimeoutMs);
  const driver = dialect.createDriver();
  const acquire = driver.acquireConnection.bind(driver);
  const known = new WeakSet<DatabaseConnection>();

  driver.acquireConnection = async (...options) => {
    const connection = await acquire(...options).catch((error: unknown) => {
      throw unreachable(address, error);
    });
    if (!known.has(connection)) {
      known.add(connection);
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = async <R>(...query: Parameters<typeof execute>) =>
        await execute<R>(...query).catch((error: unknown) => {
          throw isBroken(error) ? unreachable(address, error) : error;
        });
    }
    return connection;
  };
  return {
    createDriver: () => driver,
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

/** Where a PostgreSQL is, without what it is opened with. */
export function placeOf(address: string): string {
  const url = URL.parse(address);
  return url === null ? "PostgreSQL" : `PostgreSQL at ${url.host}${url.pathname}`;
}

function unreachable(address: string, cause: unknown): DendroError {
  const why = cause instanceof AggregateError ? cause.errors[0] : cause;
  const message = why instanceof Error ? why.message : String(why);
  return new DendroError(
    "storage_unavailable",
    `The store, ${placeOf(address)}, cannot be used: ${message}. See that it runs, and that DENDRO_STORE_URL is right.`,
    { cause },
  );
}

/** Whether the connection is what failed: SQLSTATE classes 08 and 57P, too many connections, or the socket itself. */
function isBroken(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === "string") return /^(?:08...|57P..|53300|E[A-Z_]+)$/u.test(code);
  return typeof message === "string" && /connection|not queryable/iu.test(message);
}

/** @throws DendroError `storage_unavailable` when a PostgreSQL cannot be used */
export async function pingStore(address: string): Promise<void> {
  const db = new Kysely<never>({ dialect: postgresDialect(address) });
  try {
    await sql`SELECT 1`.execute(db);
  } finally {
    await db.destroy();
  }
}
