import { randomUUID } from "node:crypto";
import { dayMs } from "@dendro/core";
import { createEncryption } from "@dendro/node";
import { installationOf } from "../backup/installation.ts";
import { release } from "../installation/release.ts";
import { startMaintenance } from "../schedule/maintenance.ts";
import type { Woken } from "../schedule/woken.ts";
import { createDeliveryQueue } from "../webhooks/delivery-queue.ts";
import { createDeliveryRecords } from "../webhooks/delivery-records.ts";
import { createDispatcher } from "../webhooks/dispatcher.ts";
import { createEndpointHealth } from "../webhooks/endpoint-health.ts";
import { openEndpoints } from "../webhooks/endpoints.ts";
import { createOutbox } from "../webhooks/outbox.ts";
import { createPositionSource } from "../webhooks/outbox-rows.ts";
import { boundWaiting } from "../webhooks/bound-waiting.ts";
import { createAttempt } from "../webhooks/send-attempt.ts";
import { createTellWebhooks } from "../webhooks/tell-webhooks.ts";
import { createWebhooks } from "../webhooks/webhooks.ts";
import type { Context } from "./context.ts";
import type { Stores } from "./stores.ts";

export type Outgoing = Awaited<ReturnType<typeof openWebhooks>>;

/** How often it is looked for what is too old or too much, in milliseconds. */
const tidyIntervalMs = 60_000;

/** What is sent when something happens, and to whom. Nothing is sent before it is started. */
export async function openWebhooks(
  { config, clock, logger, metrics, opened }: Context,
  { store, directory, secretKey, segments, segmentResolver, tenants, egress }: Stores,
) {
  const logFault = (error: unknown) =>
    logger.error({ err: error }, "webhooks could not be kept or sent; it is tried again");
  const place = await installationOf(directory.db);
  const tell = createTellWebhooks({ place, clock, newId: randomUUID });
  /** Known once the log takes events. */
  let messages: Pick<Woken, "wake"> | null = null;
  const endpoints = await openEndpoints(store, createEncryption(secretKey), clock, tell.disabled);
  // Whoever has the data directory is the only one of its name: what is claimed by it, nobody attempts any more.
  const queue = createDeliveryQueue(store, {
    holder: place,
    tellExhausted: tell.exhausted,
    onTold: () => messages?.wake(),
  });
  await queue.takeBack(clock());
  const records = createDeliveryRecords(store);
  const nextPosition = createPositionSource();
  const onDisabled = ({
    tenant,
    id,
    url,
    statusReason,
  }: {
    tenant: string;
    id: string;
    url: string;
    statusReason: string | null;
  }) => {
    messages?.wake();
    logger.warn(
      { tenant, endpoint: id, host: URL.parse(url)?.host },
      `a webhook endpoint was disabled. ${statusReason ?? ""}`,
    );
  };
  const noteHealth = createEndpointHealth({ endpoints, queue, clock, onDisabled, onFault: logFault });
  const dispatcher = createDispatcher({
    queue,
    endpoints,
    attempt: createAttempt({ egress, clock, userAgent: `Dendro/${release} (webhooks)` }),
    onAttempt(endpoint, _, result) {
      metrics.attempted(result.kind);
      noteHealth(endpoint, result);
    },
    onFault: logFault,
    clock,
    random: Math.random,
    retriesMs: config.webhookRetries,
  });
  const outbox = createOutbox({
    store,
    place,
    endpoints,
    segmentResolver,
    segments,
    modeOf: (tenant) => tenants.find(tenant)?.mode ?? null,
    nextPosition,
    clock,
    onStored: dispatcher.due,
    onFault: logFault,
  });
  opened.defer(outbox.close);
  const webhooks = createWebhooks({ endpoints, records, dispatcher, egress, nextPosition, clock });
  return {
    endpoints,
    records,
    nextPosition,
    outbox,
    webhooks,
    start(own: Pick<Woken, "wake">) {
      messages = own;
      dispatcher.start();
      opened.defer(dispatcher.close);
      const tidying = startMaintenance(
        [
          {
            async work(signal) {
              const before = clock() - config.webhookRetentionDays * dayMs;
              while (!signal.aborted && (await records.expire(before)) > 0);
            },
          },
          { work: async () => await boundWaiting({ endpoints, queue, clock, onDisabled }) },
        ],
        logFault,
        tidyIntervalMs,
      );
      opened.defer(tidying.stop);
    },
  };
}
