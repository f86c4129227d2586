import { dayMs } from "@dendro/core";
import type { Pipeline } from "@dendro/ingest";
import { installationOf } from "../backup/installation.ts";
import { createAnnouncer } from "../breakers/announcer.ts";
import { createBreakerRecords } from "../breakers/breaker-records.ts";
import { createBreakers } from "../breakers/breakers.ts";
import { closeIdle } from "../breakers/close-idle.ts";
import { createHealthChecks } from "../breakers/health-check.ts";
import { createRecoveryTimer } from "../breakers/recovery-timer.ts";
import { openBreakerSettings } from "../breakers/settings.ts";
import { release } from "../installation/release.ts";
import { startMaintenance } from "../schedule/maintenance.ts";
import type { Context } from "./context.ts";
import type { Stores } from "./stores.ts";

export type CircuitBreakers = Awaited<ReturnType<typeof openBreakers>>;

/** How long transitions are kept, and a breaker of which nobody hears. */
const ages = { transitions: 90 * dayMs, idle: 7 * dayMs };
/** How often it is looked for what is too old, in milliseconds. */
const tidyIntervalMs = 60_000;

/** What decides whether calls of a node type go through. Nothing happens by itself before it is started. */
export async function openBreakers(
  { clock, logger, opened, metrics }: Context,
  { store, directory, tenants, egress }: Stores,
) {
  const onFault = (error: unknown) =>
    logger.error({ err: error }, "circuit breakers could not be read or kept; it is tried again");
  const place = await installationOf(directory.db);
  const hasTenant = (tenant: string) => tenants.find(tenant) !== null;
  const records = createBreakerRecords(store);
  const settings = await openBreakerSettings(store, clock);
  const breakers = createBreakers({
    store,
    place,
    records,
    settings,
    hasTenant,
    clock,
    random: Math.random,
    onFault,
  });
  opened.defer(breakers.follower.close);
  return {
    breakers,
    records,
    settings,
    async forget(tenant: string) {
      await settings.forget(tenant);
      await records.forget(tenant);
    },
    start({ pipeline }: { readonly pipeline: Pipeline }) {
      const announcer = createAnnouncer({ store, place, pipeline, hasTenant, clock, onFault });
      opened.defer(announcer.close);
      const timer = createRecoveryTimer({ breakers, records, clock, onFault });
      opened.defer(timer.close);
      const userAgent = `Dendro/${release} (circuit breakers)`;
      const health = createHealthChecks({ breakers, records, settings, egress, userAgent, clock });
      breakers.onChanged((breaker, transitions) => {
        timer.wake();
        if (transitions.length === 0) return;
        announcer.wake();
        for (const { type } of transitions) metrics.decided(type);
        // Where it was decided, and so at one server: the others are not told what it has done.
        if (transitions.at(-1)?.type === "half_open") health.check(breaker).catch(onFault);
      });
      const tidying = startMaintenance(
        [
          { work: async () => await closeIdle({ breakers, records, clock, idleMs: ages.idle }) },
          { work: async () => await records.expire(clock(), ages) },
          { work: health.checkUntried },
        ],
        onFault,
        tidyIntervalMs,
      );
      opened.defer(tidying.stop);
      announcer.wake();
      timer.wake();
    },
  };
}
