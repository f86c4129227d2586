import { expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createTrackers } from "@dendro/ingest";
import { openSqliteLog } from "../log/sqlite.ts";
import { createConsumer } from "./consumer.ts";
import { createWatermark } from "./watermark.ts";
import type { Batch } from "./writer.ts";

const start = Date.UTC(2026, 10, 30, 12);

test("nothing is let go of between what is loaded and what is taken in, though a batch is due meanwhile", async () => {
  const log = await openSqliteLog({ path: ":memory:", clock: () => start });
  const written: Batch[] = [];
  const faults: unknown[] = [];
  const loadSlowly = async (keys: readonly string[]) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return await log.loadState(keys);
  };
  const consumer = createConsumer({
    log,
    trackers: createTrackers(loadSlowly, 1).all,
    writer: {
      async write(batch) {
        await log.commit(batch.last, batch.state);
        written.push(batch);
      },
      pause: async (work) => await work(),
      watermark: createWatermark(),
      resume() {},
      fault: null,
      close() {},
    },
    publish() {},
    onWritten() {},
    onFault: (error) => faults.push(error),
    flushIntervalMs: 1,
  });
  await consumer.start();
  const events = Array.from({ length: 40 }, (_, index): Event => ({
    id: `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`,
    tenant: "t",
    type: "page_view",
    timestamp: start + index,
    received_at: start,
    visitor: `v${index % 3}`,
    anonymous_id: `a${index % 3}`,
    trace_id: `tr${index % 3}`,
    ...(index % 2 === 0 ? { user_id: `u${index % 3}` } : {}),
  }));
  for (const event of events) {
    const row = JSON.stringify(event);
    const { seq } = await log.append({ tenant: "t", batchKey: null, events: [{ row, key: null }] });
    consumer.offer({ seq: seq as number, events: [event], rows: [row] });
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  await consumer.close();
  await log.close();
  expect(faults).toEqual([]);
  expect(written.length).toBeGreaterThan(1);
  expect(written.flatMap((batch) => batch.events)).toHaveLength(events.length);
});

test("what waits for a slow warehouse is bounded in memory, comes from the log then, and is gone when it is written", async () => {
  const log = await openSqliteLog({ path: ":memory:", clock: () => start });
  const written: string[] = [];
  const busy = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const record = (index: number) => {
    const id = `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`;
    const event: Event = { id, tenant: "t", type: "x", timestamp: start, received_at: start };
    return { event, row: JSON.stringify(event) };
  };
  const chars = record(0).row.length;
  const maxBatchRows = 10;
  const consumer = createConsumer({
    log,
    trackers: createTrackers(async (keys) => await log.loadState(keys)).all,
    writer: {
      async write(batch) {
        busy.resolve();
        await gate.promise;
        await log.commit(batch.last, batch.state);
        written.push(...batch.events);
      },
      pause: async (work) => await work(),
      watermark: createWatermark(),
      resume() {},
      fault: null,
      close() {},
    },
    publish() {},
    onWritten() {},
    onFault: (error) => expect.unreachable(String(error)),
    flushIntervalMs: 0,
    maxBatchRows,
    maxQueuedChars: 5 * chars,
  });
  await consumer.start();
  expect(consumer.held).toEqual({ queuedChars: 0, batchEvents: 0 });

  const sent: string[] = [];
  /** @returns what of it waits in memory before the consumer gets to it */
  async function send(count: number): Promise<number> {
    const records = [];
    for (let index = 0; index < count; index += 1) {
      const { event, row } = record(sent.length);
      const { seq } = await log.append({ tenant: "t", batchKey: null, events: [{ row, key: null }] });
      records.push({ seq: seq as number, events: [event], rows: [row] });
      sent.push(row);
    }
    for (const one of records) consumer.offer(one);
    return consumer.held.queuedChars;
  }
  /** The log answers in order: whatever the consumer asked of it by now is answered, and what it asks for then. */
  async function answered(): Promise<void> {
    for (let round = 0; round < 10; round += 1) await log.loadState(["anything"]);
  }

  await send(1);
  await busy.promise;
  expect(await send(5)).toBe(5 * chars);
  await expect.poll(() => consumer.held).toEqual({ queuedChars: 0, batchEvents: 6 });
  // Five fit into memory, and fill the batch; the others are read from the log when there is room again.
  expect(await send(20)).toBe(5 * chars);
  await expect.poll(() => consumer.held).toEqual({ queuedChars: 0, batchEvents: 11 });
  expect(await send(20)).toBe(5 * chars);
  await answered();
  expect(consumer.held).toEqual({ queuedChars: 5 * chars, batchEvents: 11 });
  expect([...consumer.unwritten(0)]).toHaveLength(11);
  gate.resolve();
  await expect.poll(() => consumer.held).toEqual({ queuedChars: 0, batchEvents: 0 });
  expect(written).toEqual(sent);
  expect([...consumer.unwritten(0)]).toEqual([]);
  await consumer.close();
  await log.close();
});
