import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { columnNames, columns, visitColumns, type ColumnName } from "@dendro/core";
import { openChdbWarehouse } from "./chdb/chdb-warehouse.ts";
import { migrateWarehouse, readMigrations } from "./migrate.ts";
import { rolledTables, rollupTable, stateColumns } from "./rollup-tables.ts";

const directory = mkdtempSync(join(tmpdir(), "migrate-"));
const warehouse = openChdbWarehouse({
  path: directory,
  queryTimeoutMs: 10_000,
  queryMaxMemoryBytes: 1e9,
});
afterEach(async () => {
  const tables = await rows("SELECT name FROM system.tables WHERE database = currentDatabase()");
  for (const [name] of tables) await warehouse.command(`DROP TABLE ${String(name)} SYNC`);
});
afterAll(async () => {
  await warehouse.close();
  rmSync(directory, { recursive: true, force: true });
});

const rows = async (sql: string) => await warehouse.query({ sql });
const typesOf = async (table: string) =>
  Object.fromEntries(
    await rows(
      `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = '${table}'`,
    ),
  ) as Record<string, string>;

/** What a field of an event is kept as. Text is never null: `""` is absent. */
const clickhouseTypes = {
  id: "String",
  text: "String",
  category: "LowCardinality(String)",
  integer: "Nullable(UInt64)",
  number: "Nullable(Float64)",
  boolean: "Nullable(Bool)",
} as const;
const typesOfFields = (names: readonly ColumnName[]) =>
  Object.fromEntries(names.map((name) => [name, clickhouseTypes[columns[name].kind]]));

test("a new warehouse has a column for every field that is declared, and every state of the rollups", async () => {
  await migrateWarehouse(warehouse);
  expect(await typesOf("events")).toMatchObject(typesOfFields(columnNames));
  expect(await typesOf("visits")).toMatchObject(typesOfFields(visitColumns));
  for (const rolled of Object.values(rolledTables)) {
    const states = stateColumns(rolled).map(({ name, type }) => [name, type]);
    const keys = rolled.keys.map((key) => [key, "LowCardinality(String)"]);
    for (const grain of ["day", "hour"] as const)
      expect(await typesOf(rollupTable(rolled.table, grain))).toMatchObject(
        Object.fromEntries([...states, ...keys]),
      );
  }
});

test("migrations are numbered from 1 on without a gap, so that two that were written at once show", () => {
  const names = readMigrations().map(({ name }) => name);
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
  for (const name of names) expect(name).toMatch(/^\d{4}-[a-z\d-]+$/u);
});

/** As an early version made them, with a few of today's fields. */
const early = [
  `CREATE TABLE events (id UUID, tenant LowCardinality(String), type LowCardinality(String),
     timestamp DateTime64(3, 'UTC'), received_at DateTime64(3, 'UTC'), model LowCardinality(String),
     cost_usd Nullable(Float64), data JSON(max_dynamic_paths = 128))
   ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp) ORDER BY (tenant, type, timestamp)`,
  `CREATE TABLE visits (tenant LowCardinality(String), session String, visitor String, sign Int8,
     timestamp DateTime64(3, 'UTC'), duration_s Float64, pageviews UInt32, events UInt32, bounce UInt8,
     entry_page String, exit_page String, country LowCardinality(String))
   ENGINE = CollapsingMergeTree(sign) PARTITION BY toYYYYMM(timestamp) ORDER BY (tenant, timestamp, session)`,
];

test("a warehouse of an earlier version gets the fields it lacks, keeps its rows, and takes today's events", async () => {
  for (const statement of early) await warehouse.command(statement);
  const event = { id: "00000000-0000-4000-8000-000000000001", tenant: "t", type: "llm.called", model: "m" };
  const times = { timestamp: 1_780_000_000_000, received_at: 1_780_000_000_000 };
  await warehouse.insert("events", `${JSON.stringify({ ...event, ...times, cost_usd: 2 })}\n`);

  await migrateWarehouse(warehouse);

  expect(await typesOf("events")).toMatchObject(typesOfFields(columnNames));
  expect(await typesOf("visits")).toMatchObject(typesOfFields(visitColumns));
  const later = { ...event, id: event.id.replace(/1$/u, "2"), cost_source: "list", input_audio_tokens: 7 };
  await warehouse.insert("events", `${JSON.stringify({ ...later, ...times, cost_usd: 3 })}\n`);
  expect(
    await rows("SELECT model, cost_usd, cost_source, input_audio_tokens, user_id FROM events ORDER BY id"),
  ).toEqual([
    ["m", 2, "", null, ""],
    ["m", 3, "list", 7, ""],
  ]);
});

test("killed after any statement it goes on from there, and what is done already is not done again", async () => {
  let finished = false;
  for (let steps = 0; !finished; steps += 1) {
    let left = steps;
    const alive =
      <Rest extends unknown[]>(work: (...rest: Rest) => Promise<void>) =>
      async (...rest: Rest) => {
        if (left-- === 0) throw new Error("killed");
        await work(...rest);
      };
    const dying = { ...warehouse, command: alive(warehouse.command), maintain: alive(warehouse.maintain) };
    finished = await migrateWarehouse(dying).then(
      () => true,
      () => false,
    );
  }
  expect(await migrateWarehouse(warehouse)).toEqual([]);
  expect(await rows("SELECT name FROM migrations ORDER BY name")).toEqual(
    readMigrations().map(({ name }) => [name]),
  );
});

test("a release that does not know a step refuses, and says which does", async () => {
  const migrations = [...readMigrations(), { name: "9999-of-tomorrow", statements: ["SELECT 1"] }];
  await migrateWarehouse(warehouse, { migrations, release: "7.0.0" });
  await expect(migrateWarehouse(warehouse, { release: "0.1.0" })).rejects.toMatchObject({
    code: "newer_data",
    message: expect.stringMatching(/9999-of-tomorrow.*Dendro 0\.1\.0.*Start Dendro 7\.0\.0 or newer/u),
  });
});
