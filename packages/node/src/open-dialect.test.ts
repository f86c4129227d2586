import { Kysely, sql } from "kysely";
import { expect, vi } from "vitest";
import { openDialect } from "./open-dialect.ts";
import { usePostgres } from "./test-support/postgres.ts";

const postgres = usePostgres();

postgres.test(
  "a connection that breaks between two statements fails the second, and nothing else",
  async () => {
    const address = await postgres.newDatabase();
    const [db, other] = [address, address].map(
      (each) => new Kysely<never>({ dialect: openDialect(each) }),
    ) as [Kysely<never>, Kysely<never>];
    const uncaught = vi.fn<(error: unknown) => void>();
    process.on("uncaughtException", uncaught);
    try {
      const broken = db.connection().execute(async (connection) => {
        const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(connection);
        await sql`SELECT pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(other);
        // The client hears of it in a turn of its own.
        await sql`SELECT pg_sleep(0.1)`.execute(other);
        await sql`SELECT 1`.execute(connection);
      });
      await expect(broken).rejects.toThrow(/connection|queryable/iu);
      expect(uncaught).not.toHaveBeenCalled();
      expect((await sql<{ one: number }>`SELECT 1 AS one`.execute(db)).rows).toEqual([{ one: 1 }]);
    } finally {
      process.off("uncaughtException", uncaught);
      await Promise.all([db.destroy(), other.destroy()]);
    }
  },
);
