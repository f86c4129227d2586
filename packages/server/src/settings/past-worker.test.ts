import { settingsSchema } from "@dendro/core";
import { createEncryption, createSettingsStore } from "@dendro/node";
import { expect, test } from "vitest";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { createWorkers } from "../store/workers.ts";
import { recordPastWorker, type PastChange } from "./past-worker.ts";

const schema = settingsSchema({
  fields: [{ id: "warmth", type: "number", label: "Warmth", min: 0, max: 2, default: 1 }],
});
const author = { kind: "person", id: "ann" } as const;
const change = (at: number, value: number): PastChange => ({ at, field_id: "warmth", value, author });

async function open() {
  const { db } = await openSqliteStore(":memory:");
  const workers = createWorkers(db);
  const settings = createSettingsStore(db, createEncryption(new Uint8Array(32)));
  const record = async (changes: readonly PastChange[]) =>
    await recordPastWorker({ settings, workers }, "t", { id: "w", version: "1.0", schema, changes });
  const history = async () => await settings.history({ scope: "t", workerId: "w" }, { limit: 10 });
  return { workers, record, history };
}

test("a worker of the past has every change at its own time, and is known since the first", async () => {
  const { workers, record, history } = await open();
  await record([change(1000, 0.5), change(2000, 1.5)]);
  expect(await history()).toMatchObject([
    { version: 2, at: 2000, values: { warmth: 1.5 }, author },
    { version: 1, at: 1000, values: { warmth: 0.5 }, author },
  ]);
  expect(await workers.find("t", "w")).toMatchObject({ version: "1.0", firstSeenAt: 1000, schema });
});

test("what was set of a worker since stays when its past is recorded again", async () => {
  const { record, history } = await open();
  await record([change(1000, 0.5)]);
  await record([change(1000, 0.5), change(2000, 1.5)]);
  expect(await history()).toHaveLength(1);
});

test("a change that the fields do not allow is refused", async () => {
  const { record, history } = await open();
  await expect(record([change(1000, 9)])).rejects.toThrow(/Warmth/u);
  expect(await history()).toEqual([]);
});
