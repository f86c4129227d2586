import { describe, expect, test, vi } from "vitest";
import { Kysely, sql } from "kysely";
import { openDialect } from "@dendro/node";
import { usePostgres } from "../../../node/src/test-support/postgres.ts";
import { connect, describeBus } from "./bus.spec.ts";
import { createLocalBus } from "./local.ts";
import { openPostgresBus } from "./postgres.ts";

describe("within the process", () => {
  describeBus(test, async () => ({ join: createLocalBus() }));
});

describe("over PostgreSQL", () => {
  const postgres = usePostgres();
  describeBus(postgres.test, async () => {
    const address = await postgres.newDatabase();
    return { join: () => openPostgresBus(address) };
  });

  postgres.test(
    "a connection that broke is made anew, and something may have been missed meanwhile",
    async () => {
      const address = await postgres.newDatabase();
      const [one, other] = [openPostgresBus(address), openPostgresBus(address)];
      await connect(one, other);
      let missed = 0;
      other.onMissed(() => (missed += 1));
      const db = new Kysely<never>({ dialect: openDialect(address) });
      await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`.execute(db);
      await db.destroy();
      await vi.waitFor(() => expect(missed).toBe(1), { timeout: 20_000 });
      await connect(one, other);
      await one.close();
      await other.close();
    },
  );
});
