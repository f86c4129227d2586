import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openChdbWarehouse } from "./chdb-warehouse.ts";
import { mendDefinitions } from "./mend-definitions.ts";
import { migrateWarehouse } from "../migrate.ts";

const path = join(mkdtempSync(join(tmpdir(), "mend-")), "warehouse");
const open = () => openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
const database = () => join(path, "metadata", "default");
const fileOf = (table: string) => join(database(), `${table}.sql`);

beforeAll(async () => {
  const warehouse = open();
  await migrateWarehouse(warehouse);
  const time = Date.UTC(2026, 10, 20);
  const event = {
    id: "00000000-0000-4000-8000-000000000001",
    tenant: "t",
    type: "llm.called",
    data: { a: 1 },
  };
  await warehouse.insert(
    "events",
    JSON.stringify({ ...event, timestamp: time, received_at: time, cost_usd: 2 }),
  );
  await warehouse.close();
});
afterAll(() => rmSync(join(path, ".."), { recursive: true }));

async function countEvents(): Promise<unknown> {
  const warehouse = open();
  const rows = await warehouse.query({ sql: "SELECT count(), sum(cost_usd) FROM events" });
  expect(await migrateWarehouse(warehouse)).toEqual([]);
  await warehouse.close();
  return rows;
}

test("what is whole is not written to, and a new directory has nothing to mend", async () => {
  const before = readdirSync(database()).map((file) => statSync(join(database(), file)).mtimeMs);
  expect(await mendDefinitions(path)).toEqual([]);
  expect(readdirSync(database()).map((file) => statSync(join(database(), file)).mtimeMs)).toEqual(before);
  expect(await mendDefinitions(join(path, "..", "nothing"))).toEqual([]);
});

test.each([
  ["emptied", () => truncateSync(fileOf("events"), 0), [/^events$/u]],
  ["cut in the middle of a column", () => truncateSync(fileOf("events"), 300), [/^events$/u]],
  [
    "cut in the last line",
    () => truncateSync(fileOf("visits"), statSync(fileOf("visits")).size - 3 - 4),
    [/^visits$/u],
  ],
  ["filled with zeros", () => writeFileSync(fileOf("events"), Buffer.alloc(1821)), [/^events$/u]],
  [
    "missing, all but one",
    () => ["events", "visits", "migrations"].forEach((table) => rmSync(fileOf(table))),
    [/^events$/u, /^migrations$/u, /^visits$/u],
  ],
  ["a missing folder of definitions", () => rmSync(realpathSync(database()), { recursive: true }), [/./u]],
])("definitions that are %s are made anew, and the rows are there", async (_, damage, mended) => {
  damage();
  const files = await mendDefinitions(path);
  const tables = readdirSync(join(path, "data", "default")).toSorted();
  const broken = tables.filter((table) => mended.some((name) => name.test(table)));
  expect(files.toSorted()).toEqual(broken.map(fileOf));
  expect(await countEvents()).toEqual([[1, 2]]);
});

test("a lost link to the definitions is set again, and nothing else is done", async () => {
  const texts = readdirSync(database()).map((file) => readFileSync(join(database(), file), "utf8"));
  rmSync(database());
  expect(await mendDefinitions(path)).toEqual([]);
  expect(readdirSync(database()).map((file) => readFileSync(join(database(), file), "utf8"))).toEqual(texts);
  expect(await countEvents()).toEqual([[1, 2]]);
});

test("rows of a newer release are not read by an older definition, which would lose its columns", async () => {
  const uuid = /UUID '([\da-f-]{36})'/u.exec(readFileSync(fileOf("events"), "utf8"))?.[1] ?? "";
  const folder = join(path, "store", uuid.slice(0, 3), uuid);
  const list =
    readdirSync(folder)
      .map((part) => join(folder, part, "columns.txt"))
      .find(existsSync) ?? "";
  const text = readFileSync(list, "utf8");
  writeFileSync(list, `${text}\`of_tomorrow\` String\n`);
  truncateSync(fileOf("events"), 0);
  await expect(mendDefinitions(path)).rejects.toMatchObject({ code: "newer_data" });
  writeFileSync(list, text);
  await mendDefinitions(path);
  expect(await countEvents()).toEqual([[1, 2]]);
});
