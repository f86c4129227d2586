import { dayMs } from "@dendro/core";
import { startMaintenance } from "../schedule/maintenance.ts";
import { createProcessor } from "../sources/process.ts";
import { createReceive } from "../sources/receive.ts";
import type { Context } from "./context.ts";
import type { Ingest } from "./ingest.ts";
import type { Incoming } from "./sources.ts";
import type { Stores } from "./stores.ts";

/** How often it is looked for what is too old, in milliseconds. */
const tidyIntervalMs = 60_000;

export type Hooks = ReturnType<typeof startHooks>;

/** Takes what is sent, and makes events of it. */
export function startHooks(
  { config, clock, logger, opened }: Context,
  { tenants, space }: Stores,
  { sources, queue, records }: Incoming,
  { pipeline }: Ingest,
) {
  const onFault = (error: unknown) =>
    logger.error({ err: error }, "webhooks that came in could not be made into events; it is tried again");
  const processor = createProcessor({
    queue,
    sourceOf: sources.get,
    pipeline,
    modeOf: (tenant) => tenants.find(tenant)?.mode ?? null,
    clock,
    onFault,
  });
  opened.defer(processor.close);
  const tidying = startMaintenance(
    [
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
  return {
    wake: processor.wake,
    receive: createReceive({ queue, requireRoom: space.requireRoom, onKept: processor.wake, clock }),
  };
}
