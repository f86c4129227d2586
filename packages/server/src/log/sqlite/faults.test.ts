import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testIfProvided } from "../../../../../test/support/needs.ts";
import type { EventLog } from "../event-log.ts";
import { openSqliteLog } from "./open.ts";

const clock = Date.now;
const everything = { records: 1_000_000, bytes: 1e9 };

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dendro-log-"));
  path = join(directory, "log.db");
});

afterEach(() => rmSync(directory, { recursive: true }));

describe("a log that cannot be opened says why", () => {
  test("when it is no database", async () => {
    writeFileSync(path, "no database ".repeat(1000));
    await expect(openSqliteLog({ path, clock })).rejects.toMatchObject({
      code: "storage_unavailable",
      message: expect.stringMatching(/log\.db is damaged or not an event log .*move it away/) as unknown,
    });
  });

  test("when its pages are damaged", async () => {
    const log = await openSqliteLog({ path, clock });
    for (let n = 0; n < 50; n++) await log.append(append(`${n}`, 4000));
    await log.close();
    const file = openSync(path, "r+");
    writeSync(file, Buffer.alloc(100_000, 0xaa), 0, 100_000, 4096);
    closeSync(file);
    await expect(openSqliteLog({ path, clock })).rejects.toThrow("is damaged or not an event log");
  });

  test("when a newer release wrote it", async () => {
    change("PRAGMA user_version = 9");
    await expect(openSqliteLog({ path, clock })).rejects.toMatchObject({
      code: "newer_data",
      message: expect.stringContaining("its format is version 9") as unknown,
    });
  });

  test("when a newer release wrote it, which it names", async () => {
    await (await openSqliteLog({ path, clock })).close();
    change("INSERT INTO releases VALUES (9, '7.0.0'); PRAGMA user_version = 9");
    await expect(openSqliteLog({ path, clock })).rejects.toThrow("Start Dendro 7.0.0 or newer");
  });

  test("not when an older one wrote it: it is brought to today's format, with what is in it", async () => {
    const log = await openSqliteLog({ path, clock });
    await log.append(append("kept", 10));
    await log.close();
    change("DROP TABLE releases; ALTER TABLE position DROP COLUMN ledger; PRAGMA user_version = 1");
    const again = await openSqliteLog({ path, clock });
    expect(again.stats()).toMatchObject({ records: 1, lastSeq: 1 });
    await again.close();
  });

  test("when its directory cannot be made", async () => {
    writeFileSync(join(directory, "file"), "");
    const below = join(directory, "file", "log.db");
    await expect(openSqliteLog({ path: below, clock })).rejects.toMatchObject({
      code: "storage_unavailable",
      message: expect.stringMatching(/cannot be written .*Check that the directory exists/) as unknown,
    });
  });

  test("when it is open already, and that one goes on", async () => {
    const log = await openSqliteLog({ path, clock });
    await expect(openSqliteLog({ path, clock })).rejects.toThrow("is open in another process");
    expect((await log.append(append("a"))).seq).toBe(1);
    await log.close();
  });
});

test("a file at its size limit refuses, and takes again once the warehouse has caught up", async () => {
  const log = await openSqliteLog({ path, clock, maxFileBytes: 1024 * 1024 });
  const { stored, fault } = await fill(log);
  expect(fault).toMatchObject({
    code: "storage_unavailable",
    message: expect.stringContaining("has no room left"),
  });
  expect(log.stats()).toMatchObject({ lastFault: fault, lastSeq: stored.length, records: stored.length });
  const lease = await log.acquire(0, "test", 60_000);
  if (lease === null) throw new Error("another has it");
  await log.commit(lease, stored.length, []);
  expect(await log.append(append("after"))).toEqual({ seq: stored.length + 1, duplicates: [] });
  expect(log.stats().lastFault).toBeNull();
  await log.close();
});

testIfProvided(canMount(), "a small disk cannot be mounted (needs root)")(
  "a full disk refuses without a trace, and the log finds out by itself when there is room again",
  async () => {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", directory]);
    try {
      const ballast = join(directory, "ballast");
      writeFileSync(ballast, Buffer.alloc(1024 * 1024));
      let log = await openSqliteLog({ path, clock });
      const { stored, refused, fault } = await fill(log);
      expect(fault).toMatchObject({
        code: "storage_unavailable",
        message: expect.stringContaining("has no room left"),
      });
      expect(stored.length).toBeGreaterThan(0);

      rmSync(ballast);
      await expect.poll(() => log.stats().lastFault, { timeout: 10_000 }).toBeNull();
      expect((await log.append(append(refused, 100))).seq).toBe(stored.length + 1);
      await log.close();

      log = await openSqliteLog({ path, clock });
      expect(await keysIn(log)).toEqual([...stored, refused]);
      await log.close();
    } finally {
      execFileSync("/bin/umount", ["-l", directory]);
    }
  },
);

test("a thread that dies fails what it was asked, and is started again", async () => {
  const threads: Worker[] = [];
  const log = await openSqliteLog({
    path,
    clock,
    startThread: (workerData) => {
      const thread = new Worker(new URL("./thread.ts", import.meta.url), { workerData });
      threads.push(thread);
      return thread;
    },
  });
  const stored: string[] = [];
  const faults: unknown[] = [];
  for (let death = 0; death < 3; death++) {
    const appends = Array.from({ length: 20 }, async (_, n) => {
      const key = `${death}-${n}`;
      const appended = log.append(append(key)).then(() => stored.push(key));
      await appended.catch((fault: unknown) => faults.push(fault));
    });
    // The first time before it has seen them, then while they are on their way.
    if (death > 0) await sleep(death);
    await threads.at(-1)?.terminate();
    await Promise.all(appends);
    expect(log.stats().lastFault).not.toBeNull();
    await expect.poll(() => log.stats().lastFault, { timeout: 10_000 }).toBeNull();
    await log.append(append(`after ${death}`));
    stored.push(`after ${death}`);
  }
  const keys = await keysIn(log);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(expect.arrayContaining(stored));
  expect(threads.length).toBe(4);
  expect(faults.length).toBeGreaterThan(0);
  const died = {
    code: "storage_unavailable",
    message: expect.stringContaining("the log's thread") as unknown,
  };
  for (const fault of faults) expect(fault).toMatchObject(died);
  await log.close();
});

/** Appends one after the other until one is refused. */
async function fill(log: EventLog): Promise<{ stored: string[]; refused: string; fault: unknown }> {
  const stored: string[] = [];
  for (;;) {
    const refused = `event ${stored.length}`;
    try {
      await log.append(append(refused, 20_000));
    } catch (fault) {
      return { stored, refused, fault };
    }
    stored.push(refused);
  }
}

const append = (key: string, padding = 0) => ({
  tenant: "t",
  batchKey: null,
  events: [{ row: JSON.stringify({ key, padding: "x".repeat(padding) }), key }],
});

async function keysIn(log: EventLog): Promise<string[]> {
  const records = await log.read(0, 0, everything);
  return records.flatMap(({ rows }) => rows.map((row) => (JSON.parse(row) as { key: string }).key));
}

function canMount(): boolean {
  const target = mkdtempSync(join(tmpdir(), "dendro-mount-"));
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", target], { stdio: "ignore" });
    execFileSync("/bin/umount", [target]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(target, { recursive: true });
  }
}

function change(sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}
