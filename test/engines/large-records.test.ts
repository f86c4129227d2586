import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createTrackers } from "../../packages/ingest/src/trackers.ts";
import { createConsumer } from "../../packages/server/src/flow/consumer.ts";
import { createWriter, type Batch } from "../../packages/server/src/flow/writer.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { events } from "./random-events.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => await engines.close());

test("a record that takes many turns to consume is written whole, in its order, though what is known is forgotten in between", async () => {
  const { log, warehouse } = engines;
  const all = fc.sample(events("t"), 100).flat();
  const writer = createWriter({ log, warehouse, onRefused: fail, onFault: fail, wait: async () => {} });
  const trackers = createTrackers(async (keys) => await log.loadState(keys));
  const batches: Batch[] = [];
  const published: string[] = [];
  const sizes = new Map<number, number>();
  let turns = 0;
  const consumer = createConsumer({
    log,
    trackers: trackers.all,
    writer: {
      ...writer,
      write: async (batch, isInterrupted) => {
        batches.push(batch);
        await writer.write(batch, isInterrupted);
      },
    },
    publish: (table, row) => table === "events" && published.push(row["id"] as string),
    onWritten: () => {},
    onFault: fail,
    // Batches are due while a record is consumed.
    flushIntervalMs: 1,
    beginTurn: () => ({
      isOver: () => true,
      async next() {
        turns += 1;
        await trackers.forget([{ tenant: "t", remembered: null }], async () => {});
        await new Promise((resolve) => setTimeout(resolve, 2));
      },
    }),
  });
  await consumer.start();
  const ids: string[] = [];
  for (let request = 0; request < 20; request += 1) {
    const own = all
      .slice(0, 300)
      .map((event): Event => ({ ...structuredClone(event), id: crypto.randomUUID() }));
    const rows = own.map((event) => JSON.stringify(event));
    const appends = own.map(({ id }, index) => ({ row: rows[index] ?? "", key: id }));
    const { seq } = await log.append({ tenant: "t", batchKey: null, events: appends });
    if (seq === null) throw new Error("it was there before");
    sizes.set(seq, own.length);
    ids.push(...own.map(({ id }) => id));
    consumer.offer({ seq, events: own, rows });
  }
  await consumer.close();
  expect(turns).toBeGreaterThan(20);
  expect(batches.length).toBeGreaterThan(1);
  for (const { first, last, events: written } of batches) {
    let expected = 0;
    for (let seq = first; seq <= last; seq += 1) expected += sizes.get(seq) ?? 0;
    expect(written).toHaveLength(expected);
  }
  expect(published).toEqual(ids);
  expect(batches.flatMap((batch) => batch.events.map((row) => (JSON.parse(row) as Event).id))).toEqual(ids);
});

function fail(...reasons: unknown[]): never {
  throw new Error("the events could not be written", { cause: reasons });
}
