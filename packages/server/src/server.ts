import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { pino, type Logger } from "pino";
import { isWeakAdminKey, refuseWeakKey, weakAdminKey } from "./auth/admin-key.ts";
import { recordPastBreaker, type PastBreaker } from "./breakers/past-breaker.ts";
import { openBreakers } from "./compose/breakers.ts";
import { openAlerting } from "./compose/alerts.ts";
import type { Context } from "./compose/context.ts";
import { showGauges } from "./compose/gauges.ts";
import { openFlow } from "./compose/flow.ts";
import { startHousekeeping } from "./compose/housekeeping.ts";
import { startHooks } from "./compose/hooks.ts";
import { createHttp } from "./compose/http.ts";
import { openIngest } from "./compose/ingest.ts";
import { startJudging } from "./compose/judging.ts";
import { createLive } from "./compose/live.ts";
import { openReports, startReporting } from "./compose/reports.ts";
import { openStores } from "./compose/stores.ts";
import { openIncoming } from "./compose/sources.ts";
import { startMessages } from "./compose/messages.ts";
import { openWebhooks } from "./compose/webhooks.ts";
import { catchUp, openMaintenance } from "./compose/maintenance.ts";
import type { Config } from "./installation/config.ts";
import { adminOf } from "./auth/first-admin.ts";
import { joinFollowers } from "./flow/followers.ts";
import { drain, drainMs, listen } from "./http/http-server.ts";
import { recordPastWorker, type PastWorker } from "./settings/past-worker.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { terminalLog } from "./telemetry/terminal-log.ts";

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
  /** Records a worker of the past, unless it has settings already. */
  recordWorker(tenant: string, worker: PastWorker): Promise<void>;
  /** Records a circuit breaker of the past, unless there is one already. */
  recordBreaker(tenant: string, breaker: PastBreaker): Promise<void>;
  /** Takes in what has arrived, writes it, and lets go of everything. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Milliseconds since 1970. @defaultValue Date.now */
  readonly clock?: () => number;
  /** @defaultValue JSON lines to stderr */
  readonly logger?: Logger;
}

/** Starts everything, in the order in which it depends on each other; what fails closes what was opened before it. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const opened = new AsyncDisposableStack();
  const context: Context = {
    config,
    clock: options.clock ?? Date.now,
    logger: options.logger ?? pino({ level: config.logLevel }, logOutput()),
    metrics: createMetrics(),
    opened,
  };
  try {
    return await start(context, async () => await opened.disposeAsync());
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function start(context: Context, closeAll: () => Promise<void>): Promise<RunningServer> {
  const { config, logger } = context;
  refuseWeakKey(config);
  const stores = await openStores(context);
  const outgoing = await openWebhooks(context, stores);
  const incoming = await openIncoming(context, stores);
  const breakers = await openBreakers(context, stores);
  const alerting = await openAlerting(context, stores);
  const reports = openReports(context, stores);
  const followers = joinFollowers([outgoing.outbox, breakers.breakers.follower]);
  const flow = await openFlow(context, stores, followers);
  const live = createLive(context, stores, flow, breakers);
  showGauges(context, { flow, live, outgoing, incoming, breakers });
  const maintenance = await openMaintenance(context, stores, flow, live, {
    outgoing,
    incoming,
    breakers,
    alerting,
    reports: reports.reports,
  });
  await catchUp(context, stores, flow, maintenance);
  const ingest = await openIngest(context, stores, flow, maintenance);
  const hooks = startHooks(context, stores, incoming, ingest);
  breakers.start(ingest);
  const messages = await startMessages(context, stores, ingest);
  const alerts = startJudging(context, stores, flow, messages, alerting);
  const reporting = await startReporting(context, stores, flow, messages, reports);
  const server = createHttp(context, {
    stores,
    flow,
    live,
    maintenance,
    ingest,
    outgoing,
    incoming,
    hooks,
    breakers,
    alerts,
    reporting,
  });
  outgoing.start(messages);
  const endHousekeeping = await startHousekeeping(context, stores, flow, ingest);

  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  const { keys, signIns, tenants, salts } = stores;
  const admin = await adminOf(stores.store, keys, config.adminKey);
  const token = admin === null ? null : await signIns.createToken(admin.keyId);
  if (isWeakAdminKey(config)) logger.warn(weakAdminKey);
  logger.info({ url, dataDir: config.dataDir }, "ready");

  async function close(): Promise<void> {
    endHousekeeping();
    live.closeSockets();
    await drain(server);
    const { consumer, writer } = flow;
    await Promise.race([
      consumer.close(),
      wait(drainMs, undefined, { ref: false }).then(() => writer.close()),
    ]);
    await salts.settled();
    // What cannot be closed is left to the end of the process: nothing that was accepted depends on it.
    await Promise.race([closeAll(), wait(drainMs, undefined, { ref: false })]);
    logger.info("closed");
  }

  let closing: Promise<void> | null = null;
  return {
    url,
    port,
    adminKey: admin?.created ?? null,
    signInUrl: token === null ? null : `${config.publicUrl ?? url}/sign-in?token=${token}`,
    markSimulated: async (tenant) => await tenants.setSimulated(tenant, true),
    recordWorker: async (tenant, worker) => await recordPastWorker(stores, tenant, worker),
    recordBreaker: async (tenant, breaker) => await recordPastBreaker(breakers, tenant, breaker),
    close: () => (closing ??= close()),
  };
}

/** Readable lines on a terminal, JSON elsewhere. Written at once: the last lines before an end are those that matter. */
const logOutput = () =>
  process.stderr.isTTY ? terminalLog(process.stderr) : pino.destination({ fd: 2, sync: true });
