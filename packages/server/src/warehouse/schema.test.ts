import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { columns, visitColumns } from "@dendro/core";
import { openEmbeddedWarehouse } from "./clickhouse.ts";
import { migrations } from "./schema.ts";

const directory = mkdtempSync(join(tmpdir(), "schema-"));
const warehouse = openEmbeddedWarehouse({
  path: directory,
  queryTimeoutMs: 10_000,
  queryMaxMemoryBytes: 1e9,
});
afterAll(async () => {
  await warehouse.close();
  rmSync(directory, { recursive: true, force: true });
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

const rows = async (sql: string) => await warehouse.query({ sql, parameters: {} });
const columnsOf = async (table: string) =>
  (
    await rows(`SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '${table}'`)
  ).map(([name]) => name);

test("a warehouse of an earlier version gets the fields it lacks, keeps its rows, and takes today's events", async () => {
  for (const statement of early) await warehouse.command(statement);
  const event = { id: "00000000-0000-4000-8000-000000000001", tenant: "t", type: "llm.called", model: "m" };
  const times = { timestamp: 1_780_000_000_000, received_at: 1_780_000_000_000 };
  await warehouse.insert("events", `${JSON.stringify({ ...event, ...times, cost_usd: 2 })}\n`);

  // Twice: every start runs them.
  for (const statement of [...migrations, ...migrations]) await warehouse.command(statement);

  expect(await columnsOf("events")).toEqual(expect.arrayContaining(Object.keys(columns)));
  expect(await columnsOf("visits")).toEqual(expect.arrayContaining([...visitColumns]));
  const later = { ...event, id: event.id.replace(/1$/u, "2"), cost_source: "list", input_audio_tokens: 7 };
  await warehouse.insert("events", `${JSON.stringify({ ...later, ...times, cost_usd: 3 })}\n`);
  expect(
    await rows("SELECT model, cost_usd, cost_source, input_audio_tokens, user_id FROM events ORDER BY id"),
  ).toEqual([
    ["m", 2, "", null, ""],
    ["m", 3, "list", 7, ""],
  ]);
});
