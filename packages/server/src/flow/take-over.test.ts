import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createTrackers } from "@dendro/ingest";
import { openSqliteLog, type SqliteLog } from "../log/sqlite/open.ts";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";
import { createConsumer } from "./consumer.ts";
import { createWriter } from "./writer.ts";

const path = mkdtempSync(join(tmpdir(), "take-over-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
beforeAll(async () => void (await migrateWarehouse(warehouse)));
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

const start = Date.UTC(2026, 10, 20, 12);
const leaseMs = 30;

/** One who consumes a log, and may be paused before it begins a batch or before it commits one. */
function createNode(log: SqliteLog) {
  let pausesAt: "begin" | "commit" | null = null;
  let reached = Promise.withResolvers<void>();
  let resumed = Promise.withResolvers<void>();
  const node = { losses: 0, resumptions: 0 };

  async function pause(at: "begin" | "commit"): Promise<void> {
    if (pausesAt !== at) return;
    reached.resolve();
    await resumed.promise;
  }
  const own: SqliteLog = {
    ...log,
    async renew(lease, forMs) {
      if (pausesAt === null) await log.renew(lease, forMs);
    },
    async begin(...rest) {
      await pause("begin");
      await log.begin(...rest);
    },
    async commit(...rest) {
      await pause("commit");
      await log.commit(...rest);
    },
  };
  const writer = createWriter({
    log: own,
    warehouse,
    onRefused: (row) => expect.unreachable(row),
    onFault: (error) => expect.unreachable(error.message),
    wait: async (ms, signal) => await wait(ms, undefined, { signal }),
  });
  const consumer = createConsumer({
    log: own,
    trackers: createTrackers(async (keys) => await log.loadState(keys)).all,
    writer,
    publish() {},
    onWritten() {},
    onLost: () => (node.losses += 1),
    onResumed: () => (node.resumptions += 1),
    onFault: (error) => expect.unreachable(String(error)),
    flushIntervalMs: 1,
    pollMs: 5,
    leaseMs,
  });
  return Object.assign(node, {
    consumer,
    writer,
    /** Resolves when it has come there. */
    async pauseAt(at: "begin" | "commit") {
      reached = Promise.withResolvers();
      resumed = Promise.withResolvers();
      pausesAt = at;
      return { reached: reached.promise };
    },
    goOn() {
      pausesAt = null;
      resumed.resolve();
    },
  });
}

const viewOf = (index: number): Event => ({
  id: `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`,
  tenant: "t",
  type: "page_view",
  timestamp: start + index * 1000,
  received_at: start,
  visitor: "somebody",
  path: `/${index}`,
});

const count = async (sql: string) => (await warehouse.query({ sql }))[0]?.map(Number);

test("when a log goes back and forth between two, each goes on where the other was: nothing is lost, nothing is twice", async () => {
  let now = start;
  let sent = 0;
  const log = await openSqliteLog({ path: ":memory:", clock: () => now });
  const [a, b] = [createNode(log), createNode(log)];
  const waiting = { held: { queuedChars: 0, batchEvents: 0 } };

  async function append(events: number): Promise<void> {
    for (let index = 0; index < events; index += 1, sent += 1)
      await log.append({
        tenant: "t",
        batchKey: null,
        events: [{ row: JSON.stringify(viewOf(sent)), key: null }],
      });
  }

  await a.consumer.start();
  const started = b.consumer.start();
  const rounds = ["begin", "begin", "commit", "commit", "begin", "commit"] as const;
  for (const [round, at] of rounds.entries()) {
    const [holder, other] = round % 2 === 0 ? [a, b] : [b, a];
    const paused = await holder.pauseAt(at);
    await append(3);
    await paused.reached;
    await append(2);
    // Nothing was heard of it for longer than its lease: the other takes over, and writes what it has begun.
    now += leaseMs;
    await expect.poll(() => other.writer.watermark.written).toBe(sent);
    expect(await count("SELECT count(), uniqExact(id) FROM events")).toEqual([sent, sent]);
    // What it wrote last is refused; it waits, and has nothing in memory.
    holder.goOn();
    await expect.poll(() => holder.losses).toBe(Math.floor(round / 2) + 1);
    expect(holder.consumer).toMatchObject(waiting);
  }
  await started;
  await append(1);
  await expect.poll(() => a.writer.watermark.written).toBe(sent);

  expect(await count("SELECT count(), uniqExact(id), uniqExact(session) FROM events")).toEqual([
    sent,
    sent,
    1,
  ]);
  // The visit went on over all of them, as if one had seen it all.
  expect(await count("SELECT sum(sign), sum(sign * toInt64(pageviews)) FROM visits")).toEqual([1, sent]);
  expect([a.resumptions, b.resumptions]).toEqual([3, 2]);
  expect(log.stats()).toMatchObject({ records: 0, committedSeq: sent });
  await b.consumer.close();
  await a.consumer.close();
  await log.close();
});
