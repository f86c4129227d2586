import type { Event } from "@dendro/core";
import { createAppend } from "../../packages/server/src/flow/append.ts";
import { serialize } from "../../packages/ingest/src/pipeline/validate.ts";
import { createTrackers } from "../../packages/ingest/src/trackers.ts";
import { createConsumer } from "../../packages/server/src/flow/consumer.ts";
import { createWriter } from "../../packages/server/src/flow/writer.ts";
import type { Engines } from "../engines/open-engines.ts";

/** Brings requests into the warehouse the way the server does: the log, the visits, the writer, in several batches. */
export async function writeEvents(
  { log, warehouse }: Engines,
  tenant: string,
  requests: readonly (readonly Event[])[],
): Promise<void> {
  const consumer = createConsumer({
    log,
    trackers: createTrackers(async (keys) => await log.loadState(keys)).all,
    writer: createWriter({ log, warehouse, onRefused: fail, onFault: fail, wait: async () => {} }),
    publish: () => {},
    onWritten: () => {},
    onFault: fail,
    flushIntervalMs: 1,
    maxBatchRows: 50,
  });
  const append = createAppend({ log, storedIds: fail, offer: consumer.offer });
  const sender = { tenant, ip: "", userAgent: "", acceptLanguage: "", receivedAt: 0, history: false };
  await consumer.start();
  for (const events of requests) {
    const entries = events.map((event, index) => {
      // The visits' tracker completes what it is given.
      const own = structuredClone({ ...event, tenant });
      const draft = { index, sent: own, event: own, key: own.id };
      return { draft, row: serialize(draft) };
    });
    await append(entries, null, sender);
  }
  await consumer.close();
}

function fail(...reasons: unknown[]): never {
  throw new Error("the events could not be written", { cause: reasons });
}
