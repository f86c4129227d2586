import { expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createTrackers } from "@dendro/ingest";
import { LeaseLost } from "../log/consumer-state.ts";
import { openSqliteLog, type SqliteLog } from "../log/sqlite/open.ts";
import { createConsumer, type ConsumerOptions } from "./consumer.ts";
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
        await log.commit(batch.lease, batch.last, batch.state);
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
        await log.commit(batch.lease, batch.last, batch.state);
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

const eventRow = (index: number) =>
  JSON.stringify({
    id: `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`,
    tenant: "t",
    type: "x",
    timestamp: start,
    received_at: start,
  });

/** Appends without saying so to any consumer, as another process would. */
async function appendElsewhere(log: SqliteLog, from: number, count: number): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, index) => eventRow(from + index));
  for (const row of rows) await log.append({ tenant: "t", batchKey: null, events: [{ row, key: null }] });
  return rows;
}

/** A consumer whose batches go into a list once `before` has let them. */
function consumeInto(
  written: string[],
  log: SqliteLog,
  more: Partial<ConsumerOptions> & { readonly before?: () => Promise<void> } = {},
) {
  const { before = async () => {}, ...options } = more;
  return createConsumer({
    log,
    trackers: createTrackers(async (keys) => await log.loadState(keys)).all,
    writer: {
      async write(batch) {
        await before();
        await log.commit(batch.lease, batch.last, batch.state);
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
    flushIntervalMs: 1,
    pollMs: 5,
    ...options,
  });
}

test("what was appended and never offered is found in the log, at the start and later", async () => {
  const log = await openSqliteLog({ path: ":memory:", clock: () => start });
  const written: string[] = [];
  // More than is read at once.
  const sent = await appendElsewhere(log, 0, 2500);
  const consumer = consumeInto(written, log);
  await consumer.start();
  await expect.poll(() => written.length).toBe(2500);
  sent.push(...(await appendElsewhere(log, 2500, 3)));
  await expect.poll(() => written.length).toBe(2503);
  expect(written).toEqual(sent);
  await consumer.close();
  await log.close();
});

test("what comes before a record that is offered is not passed over, though nobody offers it", async () => {
  const log = await openSqliteLog({ path: ":memory:", clock: () => start });
  const written: string[] = [];
  const consumer = consumeInto(written, log, { pollMs: 3_600_000 });
  await consumer.start();
  const sent = await appendElsewhere(log, 0, 4);
  const [last] = await appendElsewhere(log, 4, 1);
  const row = last as string;
  consumer.offer({ seq: log.stats().lastSeq, events: [JSON.parse(row) as Event], rows: [row] });
  await expect.poll(() => written).toEqual([...sent, row]);
  await consumer.close();
  await log.close();
});

/** A log as its consumer has it, whose signs of life do not come through while it is away. */
function awayFrom(log: SqliteLog) {
  const from = {
    isAway: true,
    log: {
      ...log,
      renew: (async (lease, forMs) => {
        if (!from.isAway) await log.renew(lease, forMs);
      }) satisfies SqliteLog["renew"],
    },
  };
  return from;
}

test("a consumer that was away too long holds nothing more and writes nothing, while another goes on from where it was", async () => {
  let now = start;
  const log = await openSqliteLog({ path: ":memory:", clock: () => now });
  const [first, second]: string[][] = [[], []];
  const gate = Promise.withResolvers<void>();
  const lost: unknown[] = [];
  const sent = await appendElsewhere(log, 0, 3);
  const leaseMs = 30;
  const away = consumeInto(first as string[], awayFrom(log).log, {
    leaseMs,
    before: async () => await gate.promise,
    onLost: (error) => lost.push(error),
  });
  await away.start();
  await expect.poll(() => away.held.batchEvents).toBe(3);
  const next = consumeInto(second as string[], log, { leaseMs });
  const started = next.start();
  sent.push(...(await appendElsewhere(log, 3, 2)));
  now += leaseMs;
  await started;
  await expect.poll(() => second).toEqual(sent);
  gate.resolve();
  await expect.poll(() => lost).toEqual([expect.any(LeaseLost)]);
  expect(away.held).toEqual({ queuedChars: 0, batchEvents: 0 });
  expect([...away.unwritten(0)]).toEqual([]);
  const [row] = await appendElsewhere(log, 5, 1);
  away.offer({
    seq: log.stats().lastSeq,
    events: [JSON.parse(row as string) as Event],
    rows: [row as string],
  });
  expect(away.held.queuedChars).toBe(0);
  await expect.poll(() => second).toHaveLength(6);
  await away.close();
  await next.close();
  expect(first).toEqual([]);
  await log.close();
});

test("a consumer hears from its lease that another has taken over, and goes on once that one is gone", async () => {
  let now = start;
  const log = await openSqliteLog({ path: ":memory:", clock: () => now });
  const written: string[] = [];
  const happened: unknown[] = [];
  const from = awayFrom(log);
  const consumer = consumeInto(written, from.log, {
    leaseMs: 30,
    onLost: (error) => happened.push(error),
    onResumed: () => happened.push("resumed"),
  });
  await consumer.start();
  now += 30;
  const other = await log.acquire(0, "another", 60_000);
  if (other === null) throw new Error("the lease still holds");
  from.isAway = false;
  await expect.poll(() => happened).toEqual([expect.any(LeaseLost)]);
  const [first, second] = await appendElsewhere(log, 0, 2);
  await log.commit(other, log.stats().lastSeq - 1, []);
  expect([first, written]).toEqual([expect.any(String), []]);
  await log.release(other);
  await expect.poll(() => happened).toEqual([expect.any(LeaseLost), "resumed"]);
  await expect.poll(() => written).toEqual([second]);
  await consumer.close();
  await log.close();
});

test("a consumer that waits for another's partition can be closed", async () => {
  const log = await openSqliteLog({ path: ":memory:", clock: () => start });
  expect(await log.acquire(0, "another", 60_000)).not.toBeNull();
  const consumer = consumeInto([], log, { leaseMs: 60_000 });
  const started = consumer.start();
  await consumer.close();
  await expect(started).rejects.toMatchObject({ name: "AbortError" });
  await log.close();
});
