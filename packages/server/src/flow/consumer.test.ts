import { expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createTrackers } from "@dendro/ingest";
import { openSqliteLog } from "../log/sqlite.ts";
import { createConsumer } from "./consumer.ts";
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
      betweenBatches: async (work) => await work(),
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
