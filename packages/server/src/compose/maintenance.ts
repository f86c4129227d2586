import { hostname } from "node:os";
import { applyJournal } from "../backup/apply-journal.ts";
import { installationOf, nameOfKey } from "../backup/installation.ts";
import { readRestoredNote, removeRestoredNote } from "../backup/restored-note.ts";
import { openSnapshots } from "../backup/snapshots.ts";
import { restoreAdvice } from "../telemetry/readiness.ts";
import { forgetTenant } from "../retention/forget-tenant.ts";
import { startRetention } from "../retention/retention.ts";
import { openErasures } from "../store/erasures.ts";
import { createRollupScheduler } from "../rollup/scheduler.ts";
import type { CircuitBreakers } from "./breakers.ts";
import type { Context } from "./context.ts";
import type { Flow } from "./flow.ts";
import type { Live } from "./live.ts";
import type { Incoming } from "./sources.ts";
import type { Reports } from "../reports/reports.ts";
import type { Alerting } from "./alerts.ts";
import type { Outgoing } from "./webhooks.ts";
import type { Stores } from "./stores.ts";

export type Maintenance = Awaited<ReturnType<typeof openMaintenance>>;

/** What keeps the data as it should be: rollups, retention, erasure and backups. */
export async function openMaintenance(
  { config, clock, logger, metrics, opened }: Context,
  {
    store,
    directory,
    expired,
    tenants,
    keys,
    prices,
    segments,
    goals,
    boards,
    traceViews,
    secretKey,
    journal,
    rejected,
  }: Stores,
  { warehouse, warehouseFiles, log, rolled, trackers, writer, integrity, onChanged }: Flow,
  { hub }: Live,
  {
    outgoing,
    incoming,
    breakers,
    alerting,
    reports,
  }: {
    readonly outgoing: Outgoing;
    readonly incoming: Incoming;
    readonly breakers: CircuitBreakers;
    readonly alerting: Alerting;
    readonly reports: Reports;
  },
) {
  const scheduler = createRollupScheduler({
    warehouse,
    rolled,
    clock,
    watermark: writer.watermark,
    expiredUntil: expired.until,
  });
  const installation = await installationOf(directory.db);
  const snapshots = await openSnapshots({
    dataDir: config.dataDir,
    log,
    warehouseFiles,
    pause: scheduler.pause,
    writer,
    directory,
    isStoreShared: store.isShared,
    installation,
    secretKeyName: nameOfKey(secretKey),
    clock,
  });
  const place = { id: installation, dataDir: config.dataDir, host: hostname() };
  const erasures = await openErasures(store, place, clock);
  const retention = startRetention({
    countAnew: integrity.work,
    onMaintained: metrics.upkept,
    erasures,
    tenants,
    expired,
    warehouse,
    log,
    trackers,
    rolled,
    scheduler,
    clock,
    writer,
    forgetTenant: async (tenant) =>
      await forgetTenant(
        {
          db: store.db,
          tenants,
          keys,
          prices,
          savedFilters: [segments, goals],
          boards,
          traceViews,
          endpoints: outgoing.endpoints,
          sources: incoming.sources,
          breakers,
          alerts: alerting.rules,
          reports,
        },
        tenant,
      ),
    async forgetSent(tenant, users, anonymous) {
      await outgoing.records.forgetPeople(tenant, users, anonymous);
      await incoming.forget.people(tenant, users, anonymous);
      const byUser = alerting.rules.of(tenant).filter(({ rule }) => rule.question.dimension === "user");
      const rules = byUser.map(({ name }) => name);
      await alerting.records.forgetPeople(tenant, [...users, ...anonymous], rules);
    },
    forgetSentEvents: async (tenant, batches) => {
      await outgoing.records.forgetEvents(tenant, batches);
      await incoming.forget.events(tenant, batches);
    },
    forgetLive(tenant) {
      hub.forget(tenant);
      // Samples may be of what is erased.
      rejected.forget(tenant);
    },
    journal,
    snapshotReleased: snapshots.released,
    onChanged,
    intervalMs: config.upkeepIntervalMs,
    onFault: (error) =>
      logger.error({ err: error }, "maintenance of the warehouse failed; it is tried again"),
  });
  opened.defer(retention.close);
  const takeUp = () =>
    void retention.eraser
      .takeUp()
      .catch((error: unknown) => logger.error({ err: error }, "erasures could not be looked for"));
  store.bus.subscribe("erasure", takeUp);
  store.bus.onMissed(takeUp);
  // Before, since an erasure waits for it.
  opened.defer(snapshots.close);
  return { installation, snapshots, retention, scheduler };
}

/** Brings everything up to where the last run ended: what was in the log, what was interrupted, what a backup did not know. */
export async function catchUp(
  { config, logger }: Context,
  { tenants, journal }: Stores,
  { integrity, consumer, warehouse }: Flow,
  { retention }: Maintenance,
): Promise<void> {
  await integrity.check(config.acceptLoss === "yes");
  if (integrity.losses.length > 0)
    logger.error({ losses: integrity.losses }, `stored rows are missing. ${restoreAdvice}`);
  await consumer.start();
  await integrity.work();
  await retention.resume();
  const restored = await readRestoredNote(config.dataDir);
  if (restored !== null) {
    const ids = () => tenants.all().map(({ id }) => id);
    await applyJournal(restored.entries, { warehouse, ...retention, tenants: ids, journal });
    await removeRestoredNote(config.dataDir);
  }
  await journal.catchUp();
}
