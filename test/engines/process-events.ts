import type { Event, TableName, Row } from "@dendro/core";
import { createTrackers } from "../../packages/ingest/src/trackers.ts";
import { correctOpen } from "../../packages/ingest/src/correction.ts";
import { createConsumer } from "../../packages/server/src/flow/consumer.ts";
import { createWriter, type WriterOptions } from "../../packages/server/src/flow/writer.ts";
import type { Engines } from "./open-engines.ts";

/** Sends events through the log, the visits and the writer, in several batches; returns every row that was shown live. */
export async function processEvents(
  { log, warehouse }: Engines,
  list: readonly Event[],
  prepare?: WriterOptions["prepare"],
): Promise<{ table: TableName; row: Row }[]> {
  const shown: { table: TableName; row: Row }[] = [];
  const trackers = createTrackers(async (keys) => await log.loadState(keys));
  const writer = createWriter({
    log,
    warehouse,
    ...(prepare === undefined ? {} : { prepare }),
    onRefused: failWith,
    onFault: failWith,
    wait: async () => {},
  });
  const consumer = createConsumer({
    log,
    trackers: trackers.all,
    writer,
    publish: (table, row) => shown.push({ table, row: structuredClone(row) }),
    // Whoever watches asks anew, and sees what was corrected.
    onWritten: ({ corrections }) =>
      correctOpen(
        shown.flatMap(({ table, row }) =>
          table === "events" ? [{ event: row as unknown as Event, row: null }] : [],
        ),
        corrections,
      ),
    onFault: failWith,
    flushIntervalMs: 1,
    maxBatchRows: 7,
  });
  await consumer.start();
  for (let at = 0; at < list.length; at += 3) {
    const part = list.slice(at, at + 3);
    const rows = part.map((event) => JSON.stringify(event));
    const { seq } = await log.append({
      tenant: part[0]?.tenant ?? "",
      batchKey: null,
      events: rows.map((row) => ({ row, key: null })),
    });
    consumer.offer({ seq: seq as number, events: part, rows });
  }
  await consumer.close();
  return shown;
}

function failWith(...reasons: unknown[]): never {
  throw new Error("the writer failed", { cause: reasons });
}
