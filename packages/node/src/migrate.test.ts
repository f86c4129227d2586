import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { createNotes, isPostgresDatabase, migrate, type Migration } from "./migrate.ts";
import { openDialect } from "./open-dialect.ts";
import { usePostgres } from "./test-support/postgres.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-migrate-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const postgres = usePostgres();
const engines = {
  SQLite: async () => `sqlite:${join(directory, `${crypto.randomUUID()}.db`)}`,
  PostgreSQL: postgres.newDatabase,
};

interface Tables {
  notes: { name: string; release: string };
  log: { said: string };
}

/** A step that says in the database that it was done. */
const step = (name: string): Migration => ({
  name,
  up: async (db) => void (await sql`INSERT INTO log VALUES (${name})`.execute(db)),
});

describe.each(Object.entries(engines))("migrations of %s", (engine, newDatabase) => {
  const testHere = engine === "SQLite" ? test : postgres.test;

  async function open(address: string) {
    const db = new Kysely<Tables>({ dialect: openDialect(address) });
    onTestFinished(async () => await db.destroy());
    await createNotes(db, "notes", ", release TEXT");
    await sql`CREATE TABLE IF NOT EXISTS log (said TEXT)`.execute(db);
    return {
      db,
      migrate: async (...steps: Migration[]) =>
        await migrate(db, steps, { table: "notes", note: { release: "1.2" } }),
      done: async () => (await db.selectFrom("log").select("said").execute()).map(({ said }) => said),
      noted: async () => await db.selectFrom("notes").selectAll().orderBy("name").execute(),
    };
  }

  testHere("are done once each, in order, and noted", async () => {
    const { db, ...database } = await open(await newDatabase());
    expect(isPostgresDatabase(db)).toBe(engine === "PostgreSQL");
    await database.migrate(step("b"), step("a"));
    await database.migrate(step("b"), step("a"), step("c"));
    expect(await database.done()).toEqual(["b", "a", "c"]);
    expect(await database.noted()).toEqual(["a", "b", "c"].map((name) => ({ name, release: "1.2" })));
  });

  testHere("that fail leave nothing behind, and are done at the next start", async () => {
    const { migrate: bring, done, noted } = await open(await newDatabase());
    const failing: Migration = {
      name: "b",
      async up(db) {
        await step("b").up(db);
        throw new Error("no disk");
      },
    };
    await expect(bring(step("a"), failing, step("c"))).rejects.toThrow("no disk");
    expect([await done(), (await noted()).length]).toEqual([["a"], 1]);
    await bring(step("a"), step("b"), step("c"));
    expect(await done()).toEqual(["a", "b", "c"]);
  });

  testHere("are done once by two processes that start at once", async () => {
    const address = await newDatabase();
    const [one, other] = [await open(address), await open(address)];
    await Promise.all([one, other].map(async (database) => await database.migrate(step("a"), step("b"))));
    expect(await one.done()).toEqual(["a", "b"]);
  });
});
