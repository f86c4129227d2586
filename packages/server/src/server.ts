import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { randomUUID } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import { pino, type Logger } from "pino";
import { defaultParameters, DendroError, toDendroError } from "@dendro/core";
import { createSealer, createSettingsStore, readSecretKey, secretKeyFile } from "@dendro/node";
import { createAccess, requireScope, type Access } from "./api/access.ts";
import { createApp } from "./api/app.ts";
import { createMetricsReaders } from "./api/metrics-readers.ts";
import { applyJournal } from "./backup/apply-journal.ts";
import { installationOf, nameOfKey } from "./backup/installation.ts";
import { createJournal } from "./backup/journal.ts";
import { readRestoredNote, removeRestoredNote } from "./backup/restored-note.ts";
import { openSnapshots } from "./backup/snapshots.ts";
import type { Config } from "./config.ts";
import { opening, prepareDirectory } from "./data-directory/prepare.ts";
import { createSpaceGuard } from "./data-directory/space.ts";
import { createBotDetector } from "./enrich/bot.ts";
import { openCountryLookup } from "./enrich/country.ts";
import { createReferrerClassifier } from "./enrich/referrer.ts";
import { createUserAgentParser } from "./enrich/user-agent.ts";
import { isWeakAdminKey, refuseWeakKey, weakAdminKey } from "./admin-key.ts";
import { adminOf } from "./first-admin.ts";
import { createGuesses } from "./guesses.ts";
import { drain, drainMs, listen, sendProblem } from "./http-server.ts";
import { watchIdleMemory } from "./idle-memory.ts";
import { createAnonymizer } from "./ingest/anonymize.ts";
import { createAppend } from "./ingest/append.ts";
import { createExports } from "./export/exports.ts";
import { clientAddress, createAddressList } from "./ingest/client-address.ts";
import { createEnrich } from "./ingest/enrich.ts";
import { createDataPlane, type DataPlaneOptions } from "./ingest/http.ts";
import { createPipeline } from "./ingest/pipeline.ts";
import { createPriceEvent } from "./ingest/price.ts";
import { findStoredIds } from "./warehouse/stored.ts";
import { createUuidSource } from "./ingest/uuid.ts";
import { createLiveHub } from "./live/hub.ts";
import { siteProtocol } from "./live/site-socket.ts";
import { liveProtocol } from "./live/socket.ts";
import { createLiveSources } from "./live/sources.ts";
import { createTextSockets } from "./live/text-sockets.ts";
import { openSqliteLog } from "./log/sqlite.ts";
import { createPriceBook } from "./prices/price-book.ts";
import { createReadiness, restoreAdvice } from "./readiness.ts";
import { pathOf } from "./request-url.ts";
import { createExpander } from "./segments/expand-question.ts";
import { createSettingsHub } from "./settings/hub.ts";
import { createWorkerSockets } from "./settings/worker-sockets.ts";
import { openStore } from "./store/database.ts";
import { openKeys, type Principal } from "./store/keys.ts";
import { openPrices } from "./store/prices.ts";
import { openSalts } from "./store/salts.ts";
import { openSavedFilters } from "./store/saved-filters.ts";
import { createSignIns } from "./store/sign-ins.ts";
import { openTenants } from "./store/tenants.ts";
import { createWorkers } from "./store/workers.ts";
import { createMemoryBudget } from "./memory-budget.ts";
import { terminalLog } from "./terminal-log.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { identifyUpgrade, refuseUpgrade, routeUpgrades, upgradeRequired } from "./upgrades.ts";
import { createTrackers } from "./trackers.ts";
import { openEmbeddedWarehouse } from "./warehouse/clickhouse.ts";
import { createConsumer } from "./warehouse/consumer.ts";
import { forgetTenant } from "./retention/forget-tenant.ts";
import { createPolicies, startRetention } from "./retention/retention.ts";
import { rowsPerDay } from "./warehouse/rollup/keeper.ts";
import { openRolledDays } from "./warehouse/rollup/rolled-days.ts";
import { startRepairs } from "./repair/start-repairs.ts";
import { openOutOfBounds } from "./warehouse/out-of-bounds.ts";
import { readPeopleSince } from "./warehouse/people-since.ts";
import { createQuestions } from "./warehouse/questions.ts";
import { shareQueries } from "./warehouse/shared-queries.ts";
import { mendDefinitions } from "./warehouse/mend-definitions.ts";
import { migrateWarehouse } from "./warehouse/migrate.ts";
import { createIntegrity } from "./warehouse/integrity.ts";
import { createWriter } from "./warehouse/writer.ts";

export interface RunningServer {
  /** Where it is reached, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
  /** The admin key that the first start has made; null ever after. Shown only now. */
  readonly adminKey: string | null;
  /** A link that signs one person in to the dashboard, once. */
  readonly signInUrl: string | null;
  /** Says of a tenant that its figures are made up. */
  markSimulated(tenant: string): Promise<void>;
  /** Takes in what has arrived, writes it, and lets go of everything. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Milliseconds since 1970. @defaultValue Date.now */
  readonly clock?: () => number;
  /** @defaultValue JSON lines to stderr */
  readonly logger?: Logger;
}

const hour = 60 * 60 * 1000;
/** How long the state of a visit is kept after its last event arrived, in milliseconds. */
const visitStateLifeMs = 24 * hour;

/** Starts everything, in the order in which it depends on each other. The only place that knows every implementation. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const clock = options.clock ?? Date.now;
  const logger = options.logger ?? pino({ level: config.logLevel }, logOutput());
  const opened: (() => Promise<void> | void)[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    return await start(config, clock, logger, opened, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function start(
  config: Config,
  clock: () => number,
  logger: Logger,
  opened: (() => Promise<void> | void)[],
  closeAll: () => Promise<void>,
): Promise<RunningServer> {
  const { dataDir } = config;
  refuseWeakKey(config);
  await prepareDirectory(config, logger, opened);
  const space = createSpaceGuard({
    directory: dataDir,
    minFreeBytes: config.minFreeToAccept,
    onChanged: (hasRoom, free) =>
      hasRoom
        ? logger.info({ free }, "there is room on the disk again; events are taken")
        : logger.error(
            { free, code: "storage_unavailable" },
            "the disk is nearly full; events are refused until some room is freed",
          ),
  });
  opened.push(space.close);

  // The store: who may do what.
  const store = await opening("The store", join(dataDir, "store.db"), openStore);
  opened.push(store.close);
  const tenants = await openTenants(store.db, clock);
  const keys = await openKeys(store.db, clock, config.adminKey);
  const signIns = createSignIns(store.db, keys, clock);
  const salts = await openSalts(store, clock);
  const prices = await openPrices(store.db);
  const segments = await openSavedFilters(store.db, "segment");
  const goals = await openSavedFilters(store.db, "goal");
  const expander = createExpander(segments);
  const priceBook = createPriceBook(prices.of);
  const trustedProxies = createAddressList(config.trustProxy);
  const guesses = createGuesses({
    clock: () => performance.now(),
    onGuessing: (network, wrong) =>
      logger.warn(
        { network, wrong },
        "wrong keys come from one address; more of them are not looked for at once",
      ),
  });
  const access = createAccess({
    keys,
    signIns,
    tenants,
    guesses,
    addressOf: ({ peer, headers }) => clientAddress(peer, headers, trustedProxies),
  });
  const secretKey = await secretKeyOf(config);
  const settingsHub = createSettingsHub(
    createSettingsStore(store.db, createSealer(secretKey), ({ scope, workerId }, fieldId) =>
      logger.error(
        { tenant: scope, worker: workerId, field: fieldId },
        "a secret was sealed with another key; set it again",
      ),
    ),
    createWorkers(store.db),
    clock,
  );

  // The way of the data: log, warehouse, and what reads the one into the other.
  const warehouse = await opening("The warehouse", join(dataDir, "warehouse"), async (path) => {
    const files = await mendDefinitions(path);
    if (files.length > 0)
      logger.warn({ files }, "definitions of tables were empty or missing; they were made anew");
    const { queryTimeoutMs, queryMaxMemoryBytes } = config;
    return openEmbeddedWarehouse({ path, queryTimeoutMs, queryMaxMemoryBytes });
  });
  opened.push(warehouse.close);
  const migrated = await opening("The warehouse", join(dataDir, "warehouse"), async () =>
    migrateWarehouse(warehouse),
  );
  if (migrated.length > 0) logger.info({ migrations: migrated }, "the warehouse has today's schema now");
  const log = await openSqliteLog({
    path: join(dataDir, "log.db"),
    clock,
    maxWaitingBytes: config.maxBacklogBytes,
  });
  opened.push(log.close);
  const rolled = await openRolledDays(store.db, await rowsPerDay(warehouse));
  const policies = createPolicies(tenants, rolled, clock);
  const memory = createMemoryBudget(config.memoryBudgetBytes);
  const queries = shareQueries(warehouse, memory.answers);
  const outOfBounds = await openOutOfBounds(warehouse);
  const questions = createQuestions({
    warehouse: queries,
    clock,
    expander,
    outOfBounds: outOfBounds.count,
    peopleSince: await readPeopleSince(warehouse),
    ...policies,
  });
  const exports = createExports({ warehouse, ask: questions.ask, expander, clock, ...policies });
  opened.push(exports.close);
  const writer = createWriter({
    log,
    warehouse,
    prepare: async ({ days }) => await rolled.touch(days),
    onRefused(row, error) {
      metrics.refusedRow();
      logger.error(
        { err: error, row: row.slice(0, 2000) },
        "the warehouse refused a row; its data is kept as text",
      );
    },
    onFault(error) {
      metrics.fault(error.code);
      logger.error({ err: error }, "events could not be written; they stay in the log and are tried again");
    },
    wait: async (ms, signal) => await wait(ms, undefined, { signal }),
  });
  const trackers = createTrackers(async (entries) => await log.loadState(entries));
  const consumer = createConsumer({
    log,
    trackers: trackers.all,
    writer,
    flushIntervalMs: config.flushIntervalMs,
    publish: (relation, row) => hub.publish(relation, row),
    onWritten(batch) {
      metrics.written(batch.events.length);
      queries.forget();
      hub.written();
      hub.corrected(batch.corrections);
    },
    onFault: (error) => logger.fatal({ err: error }, "the consumer has stopped; start Dendro again"),
  });

  // Live.
  const hub = createLiveHub({
    ...policies,
    expander,
    sources: createLiveSources({
      warehouse,
      ask: questions.ask,
      clock,
      betweenBatches: writer.betweenBatches,
      unwritten: consumer.unwritten,
      rolledOf: policies.rolledOf,
      expiredUntil: tenants.expiredUntil,
    }),
  });
  opened.push(hub.close);
  const liveSockets = createTextSockets({
    authorize: async (request) => (await identifyUpgrade(access, request, "read")).tenant,
    refuse: refuseUpgrade,
    memory: memory.live,
  });
  opened.push(liveSockets.close);
  const siteSocket = liveSockets.speaking(siteProtocol(hub));

  const workerSockets = createWorkerSockets({
    access,
    addressOf: ({ socket, headers }) => clientAddress(socket.remoteAddress ?? "", headers, trustedProxies),
    keys,
    hub: settingsHub,
    live: hub,
    onFault: (error) => logger.error({ err: error }, "a socket failed"),
  });
  opened.push(workerSockets.close);
  const metrics = createMetrics({
    logStats: log.stats,
    queryCounts: () => queries.counts,
    rolledUntil: () => rolled.until ?? 0,
    liveConnections: () => liveSockets.connections,
    liveSubscriptions: () => hub.subscribers,
  });

  const journal = createJournal({
    db: store.db,
    dataDir,
    clock,
    onFault: (error, folder) =>
      logger.error(
        { err: error, folder },
        "what was erased could not be noted beside backups; it is tried again",
      ),
  });
  const installation = await installationOf(store.db);
  const snapshots = await openSnapshots({
    dataDir,
    log,
    warehouse,
    pause: async (work) => await retention.pause(work),
    betweenBatches: writer.betweenBatches,
    purge: store.purge,
    installation,
    secretKeyName: nameOfKey(secretKey),
    clock,
  });
  const integrity = createIntegrity({ log, warehouse, betweenBatches: writer.betweenBatches });
  const retention = startRetention({
    countAnew: integrity.work,
    onUpkept: metrics.upkept,
    store,
    tenants,
    warehouse,
    log,
    trackers,
    rolled,
    clock,
    betweenBatches: writer.betweenBatches,
    forgetTenant: async (tenant) =>
      await forgetTenant({ db: store.db, tenants, keys, prices, savedFilters: [segments, goals] }, tenant),
    forgetLive: hub.forget,
    journal,
    snapshotReleased: snapshots.released,
    async onChanged() {
      queries.forget();
      await outOfBounds.renew();
    },
    intervalMs: config.upkeepIntervalMs,
    onFault: (error) => logger.error({ err: error }, "upkeep of the warehouse failed; it is tried again"),
  });
  opened.push(retention.close);
  // Before, since an erasure waits for it.
  opened.push(snapshots.close);

  await integrity.check(config.acceptLoss === "yes");
  if (integrity.losses.length > 0)
    logger.error({ losses: integrity.losses }, `what was stored is no longer all there. ${restoreAdvice}`);
  await consumer.start();
  await integrity.work();
  await retention.resume();
  const restored = await readRestoredNote(dataDir);
  if (restored !== null) {
    const ids = () => tenants.all().map(({ id }) => id);
    await applyJournal(restored.entries, { warehouse, ...retention, tenants: ids, journal });
    await removeRestoredNote(dataDir);
  }
  await journal.catchUp();

  // The data plane and the control plane, behind one port.
  const logError = (error: unknown, context: { requestId: string; path: string }) =>
    logger.error({ err: toDendroError(error).cause ?? error, ...context }, "a request failed");
  const anonymizer = createAnonymizer(salts.saltFor);
  const parseUserAgent = createUserAgentParser();
  const keptParameters = new Set([...defaultParameters, ...config.queryParameters]);
  const priceEvent = createPriceEvent(priceBook);
  const repairs = await startRepairs({
    warehouse,
    rolled,
    keeper: retention.keeper,
    betweenBatches: writer.betweenBatches,
    expiredUntil: tenants.expiredUntil,
    keptParameters,
    anonymizer,
    priceEvent,
    saltsStored: salts.settled,
    async onChanged() {
      queries.forget();
      await outOfBounds.renew();
    },
    onFault: (error) => logger.error({ err: error }, "the repair failed"),
  });
  opened.push(repairs.close);
  const pipeline = createPipeline({
    newId: createUuidSource(),
    keptSince: policies.keptSince,
    keptParameters,
    detectBot: createBotDetector(),
    enrich: createEnrich({
      parseUserAgent,
      classifyReferrer: createReferrerClassifier(),
      countryOf: openCountryLookup(),
      priceEvent,
    }),
    anonymizer,
    append: createAppend({
      log,
      storedIds: async (tenant, events) => await findStoredIds(warehouse, tenant, events),
      requireTenant(tenant) {
        if (tenants.find(tenant) !== null) return;
        throw new DendroError("unknown_tenant", `There is no tenant ${JSON.stringify(tenant)} any more.`);
      },
      requireRoom: space.requireRoom,
      offer: consumer.offer,
    }),
    telemetry: metrics.pipeline,
  });
  const grantedBy =
    (find: Access["byKey"]): DataPlaneOptions["authorize"] =>
    (request, url, more) => {
      const peer = request.socket.remoteAddress ?? "";
      const principal = find({ headers: request.headers, url, method: "POST", peer }, more);
      if (principal === null) return null;
      requireScope(principal, "site");
      return {
        tenant: access.tenantOf(principal, url),
        mayImport: principal.scope === "admin",
        pageKey: principal.scope === "site" ? principal.keyId : null,
        origins: principal.origins,
      };
    };
  const dataPlane = createDataPlane({
    memory,
    pipeline,
    authorize: grantedBy(access.byKey),
    recognize: grantedBy(access.recognize),
    isSuspect: guesses.isSpent,
    authorizeTrusted: (url) => ({
      tenant: access.tenantOf(anyTenant, url),
      mayImport: false,
      pageKey: null,
      origins: [],
    }),
    corsOrigins: config.corsOrigins,
    trustedProxies,
    trustedNetworks: createAddressList(config.trustedNetworks),
    publicUrl: config.publicUrl,
    clock,
    fail(response, request, error) {
      const requestId = randomUUID();
      if (toDendroError(error).status >= 500) logError(error, { requestId, path: pathOf(request) });
      sendProblem(response, error, pathOf(request), requestId);
    },
  });
  const app = createApp({
    access,
    keys,
    signIns,
    tenants,
    hub: settingsHub,
    segments,
    goals,
    prices,
    priceBook,
    clock,
    corsOrigins: config.corsOrigins,
    mayReadMetrics: createMetricsReaders({
      networks: createAddressList(config.metricsNetworks),
      trustedProxies,
    }),
    questions,
    exports,
    expander,
    ...retention,
    repairs,
    snapshots,
    journal,
    installation,
    browserOf: (userAgent) => parseUserAgent(userAgent).browser,
    publicUrl: config.publicUrl,
    readiness: createReadiness({ log, writer, warehouse, space, config, integrity }),
    metricsText: metrics.text,
    webRoot: findBuilt("index.html", ["./web", "../../web/dist"]),
    scriptsRoot: findBuilt("dendro.js", ["./scripts", "../../sdk/dist"]),
    logError,
  });
  const controlPlane = getRequestListener(app.fetch);
  const sockets = {
    "/api/v1/live": liveSockets.speaking(liveProtocol({ hub, requireEvents: policies.requireEvents })),
    "/api/v1/analytics/live": siteSocket,
    "/analytics/live": siteSocket,
    "/api/v1/hub": workerSockets.hub,
    "/ws": workerSockets.agent,
  };
  const server = createServer(
    {
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      keepAliveTimeout: 65_000,
      // By default those that say nothing are looked for every half a minute.
      connectionsCheckingInterval: 2000,
    },
    (request, response) => {
      const path = pathOf(request);
      if (path in sockets) sendProblem(response, upgradeRequired(path), path, randomUUID());
      else if (!dataPlane(request, response)) void controlPlane(request, response);
    },
  );
  server.on("upgrade", routeUpgrades(sockets));

  const housekeeping = setInterval(() => {
    anonymizer.forget();
    salts
      .destroyOld()
      .catch((error: unknown) => logger.error({ err: error }, "old salts could not be destroyed"));
    log
      .forgetState(clock() - visitStateLifeMs)
      .catch((error: unknown) => logger.error({ err: error }, "old visits could not be forgotten"));
  }, hour);
  housekeeping.unref();
  opened.push(
    watchIdleMemory({
      async drop() {
        queries.forget();
        await warehouse.trim();
      },
      onFault: (error) => logger.error({ err: error }, "memory could not be given back"),
    }),
  );
  await salts.destroyOld();

  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  const admin = await adminOf(keys, config.adminKey);
  const token = admin === null ? null : await signIns.createToken(admin.keyId);
  if (isWeakAdminKey(config)) logger.warn(weakAdminKey);
  logger.info({ url, dataDir }, "ready");

  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    clearInterval(housekeeping);
    liveSockets.close();
    workerSockets.close();
    await drain(server);
    await Promise.race([
      consumer.close(),
      wait(drainMs, undefined, { ref: false }).then(() => writer.close()),
    ]);
    await salts.settled();
    // What cannot be closed is left to the end of the process: nothing that was accepted depends on it.
    await Promise.race([closeAll(), wait(drainMs, undefined, { ref: false })]);
    logger.info("closed");
  }

  return {
    url,
    port,
    adminKey: admin?.created ?? null,
    signInUrl: token === null ? null : `${config.publicUrl ?? url}/sign-in?token=${token}`,
    markSimulated: async (tenant) => await tenants.setSimulated(tenant, true),
    close: () => (closing ??= close()),
  };
}

/** Who sends from a trusted network: nobody in particular, for any tenant. */
const anyTenant: Principal = {
  keyId: "",
  scope: "ingest",
  tenant: null,
  worker: null,
  origins: [],
  isWeak: false,
};

/** Readable lines on a terminal, JSON elsewhere. Written at once: the last lines before an end are those that matter. */
const logOutput = () =>
  process.stderr.isTTY ? terminalLog(process.stderr) : pino.destination({ fd: 2, sync: true });

/** What secrets are sealed with: as configured, or made at the first start. */
async function secretKeyOf({ secretKey, dataDir }: Config): Promise<Uint8Array> {
  if (secretKey !== null) return readSecretKey(secretKey);
  return await opening("The file of the secret key", join(dataDir, "secret.key"), secretKeyFile);
}

/** The folder of something built that has this file: beside the bundle when published, in its package when in a checkout. */
function findBuilt(file: string, folders: readonly string[]): string | null {
  const places = folders.map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  return places.find((place) => existsSync(join(place, file))) ?? null;
}
