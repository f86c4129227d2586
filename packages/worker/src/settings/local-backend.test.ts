import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { settingsSchema, type Author, type HostedConnection, type SettingsChange } from "@dendro/core";
import { openMemory } from "../memory/memory.ts";
import { createSettingsBackend } from "./create-backend.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-settings-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const newDatabase = () => `sqlite:${join(directory, `${crypto.randomUUID()}.db`)}`;

const schema = settingsSchema({
  fields: [{ id: "temperature", type: "number", label: "Temperature", max: 9 }],
});
const ann: Author = { kind: "person", id: "ann" };
const anHourMs = 3_600_000;
const set = (value: number, base_version?: number) => ({ field_id: "temperature", value, base_version });

/** A process that keeps its settings in a database, and what it tells of. */
async function open(database: string, { lookIntervalMs = anHourMs, now = 1000 } = {}) {
  const memory = await openMemory({ database });
  const told: [value: unknown, at: number | undefined, origin: HostedConnection | undefined][] = [];
  const faults: unknown[] = [];
  const backend = createSettingsBackend({
    workerId: "w",
    instanceId: "i",
    schema,
    platform: undefined,
    version: undefined,
    memory,
    encryption: null,
    lookIntervalMs,
    clock: () => now,
    random: Math.random,
    newId: () => crypto.randomUUID(),
    changed: (change: SettingsChange | null, origin) =>
      void told.push([change?.values["temperature"], change?.at, origin]),
    onFault: (error) => void faults.push(error),
  });
  await backend.open();
  onTestFinished(async () => {
    await backend.close();
    await memory.close();
  });
  return { backend, told, faults };
}

test("what is set holds, is told with who asked for it, and is known to the next process", async () => {
  const database = newDatabase();
  const { backend, told } = await open(database, { now: 1234 });
  expect([backend.state.version, backend.changedAt, backend.connection]).toEqual([0, 0, null]);
  const origin = {} as HostedConnection;
  expect(await backend.patch(set(3), ann, origin)).toMatchObject({ change: { version: 1 } });
  expect(told).toEqual([[3, 1234, origin]]);
  const { backend: next, told: toldNext } = await open(database);
  for (const { state, changedAt } of [backend, next]) {
    expect(state).toMatchObject({ version: 1, values: { temperature: { value: 3 } } });
    expect(changedAt).toBe(1234);
  }
  expect(toldNext).toEqual([]);
});

test("what may not be set is not, and nobody is told", async () => {
  const { backend, told } = await open(newDatabase());
  await backend.patch(set(3), ann);
  expect(await backend.patch(set(10), ann)).toMatchObject({ refused: { code: "INVALID" } });
  expect(await backend.patch(set(4, 0), ann)).toMatchObject({ refused: { code: "STALE" } });
  expect([told.length, backend.state.version]).toEqual([1, 1]);
});

test("what other processes set meanwhile is told first, in their order, and once", async () => {
  const database = newDatabase();
  const other = await open(database, { now: 1000 });
  const { backend, told } = await open(database, { now: 2000 });
  for (const value of [1, 2, 3]) await other.backend.patch(set(value), ann);
  await backend.patch(set(4), ann);
  expect(told).toEqual([
    [1, 1000, undefined],
    [2, 1000, undefined],
    [3, 1000, undefined],
    [4, 2000, undefined],
  ]);
  expect(backend.changedAt).toBe(2000);
  expect(backend.state).toMatchObject({ version: 4, values: { temperature: { value: 4 } } });
});

test("what another process sets is found from time to time, until it is closed", async () => {
  const database = newDatabase();
  const other = await open(database);
  const { backend, told, faults } = await open(database, { lookIntervalMs: 5 });
  await other.backend.patch(set(1), ann);
  await vi.waitFor(() => expect(told).toEqual([[1, 1000, undefined]]));
  await backend.close();
  await other.backend.patch(set(2), ann);
  const later = await open(database, { lookIntervalMs: 5 });
  await other.backend.patch(set(3), ann);
  await vi.waitFor(() => expect(later.told).toEqual([[3, 1000, undefined]]));
  expect([told.length, backend.state.version, faults]).toEqual([1, 1, []]);
});
