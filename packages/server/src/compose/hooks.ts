import { dayMs } from "@dendro/core";
import { startMaintenance } from "../schedule/maintenance.ts";
import { createProcessor } from "../sources/process.ts";
import { createReceive } from "../sources/receive.ts";
import { createReplayReceived } from "../sources/replay.ts";
import type { Context } from "./context.ts";
import type { Ingest } from "./ingest.ts";
import type { Incoming } from "./sources.ts";
import type { Stores } from "./stores.ts";

/** How many messages of a source are kept. */
const mostOfSource = 20_000;
/** How often it is looked for what is too old, in milliseconds. */
const tidyIntervalMs = 60_000;

export type Hooks = ReturnType<typeof startHooks>;

/** Takes what is sent, and makes events of it. */
export function startHooks(
  { config, clock, logger, metrics, opened }: Context,
  { tenants, space }: Stores,
  { sources, queue, records }: Incoming,
  { pipeline }: Ingest,
) {
  const onFault = (error: unknown) =>
    logger.error({ err: error }, "webhooks that came in could not be made into events; it is tried again");
  const keepsNothing = (tenant: string) => tenants.find(tenant)?.mode === "aggregate_only";
  const processor = createProcessor({
    queue,
    sourceOf: sources.get,
    pipeline,
    keepsNothing,
    clock,
    onFault,
  });
  opened.defer(processor.close);
  const tidying = startMaintenance(
    [
      {
        async work(signal) {
          for (const { id } of sources.all())
            while (!signal.aborted && (await records.bound(id, mostOfSource)) > 0);
        },
      },
      {
        async work(signal) {
          const now = clock();
          const before = now - config.webhookRetentionDays * dayMs;
          while (!signal.aborted && (await records.expire(before, now - dayMs)) > 0);
        },
      },
    ],
    onFault,
    tidyIntervalMs,
  );
  opened.defer(tidying.stop);
  processor.wake();
  const { wake } = processor;
  const { requireRoom } = space;
  return {
    replay: createReplayReceived({ sources, queue, records, wake, clock }),
    receive: createReceive({
      queue,
      keepsNothing,
      requireRoom,
      onKept: wake,
      onReceived: metrics.received,
      clock,
    }),
  };
}
