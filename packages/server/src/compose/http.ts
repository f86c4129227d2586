import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { toDendroError } from "@dendro/core";
import { requireScope, type Access } from "../auth/access.ts";
import { createApp } from "../api/app.ts";
import { createMetricsReaders } from "../api/metrics-readers.ts";
import { createHooks } from "../http/hooks.ts";
import { sendProblem } from "../http/http-server.ts";
import { createAddressList } from "../http/client-address.ts";
import { createDataPlane, type DataPlane, type DataPlaneOptions } from "../http/data-plane.ts";
import { discardBody } from "../http/discard-body.ts";
import { noteRefusal } from "../rejections/note-rejections.ts";
import { createBoardPrinter } from "../print/board-printer.ts";
import { createReadiness } from "../telemetry/readiness.ts";
import { pathOf } from "../http/request-url.ts";
import type { Principal } from "../auth/keys.ts";
import { routeUpgrades, upgradeRequired } from "../http/upgrades.ts";
import type { CircuitBreakers } from "./breakers.ts";
import type { Judging } from "./judging.ts";
import type { Reporting } from "./reports.ts";
import type { Context } from "./context.ts";
import { findFolder } from "./find-built.ts";
import type { Flow } from "./flow.ts";
import type { Ingest } from "./ingest.ts";
import type { Live } from "./live.ts";
import type { Stores } from "./stores.ts";
import type { Maintenance } from "./maintenance.ts";
import type { Hooks } from "./hooks.ts";
import type { Incoming } from "./sources.ts";
import type { Outgoing } from "./webhooks.ts";
import { createReplay } from "../webhooks/replay.ts";

/** What requests are answered from. */
export interface Answering {
  readonly stores: Stores;
  readonly flow: Flow;
  readonly live: Live;
  readonly maintenance: Maintenance;
  readonly ingest: Ingest;
  readonly outgoing: Outgoing;
  readonly incoming: Incoming;
  readonly hooks: Hooks;
  readonly breakers: CircuitBreakers;
  readonly alerts: Judging;
  readonly reporting: Reporting;
}

/** The data plane, the control plane and the sockets, behind one port. It does not listen yet. */
export function createHttp(context: Context, answering: Answering): Server {
  const { sockets } = answering.live;
  const logError: LogError = (error, about) =>
    context.logger.error({ err: toDendroError(error).cause ?? error, ...about }, "a request failed");
  const dataPlane = dataPlaneOf(context, answering, logError);
  const hooks = hooksOf(answering, logError);
  const app = appOf(context, answering, logError);
  const controlPlane = getRequestListener(async (request, env) => {
    const response = await app.fetch(request, env);
    const { incoming, outgoing } = env as HttpBindings;
    await discardBody(incoming, outgoing);
    return response;
  });
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
      else if (!dataPlane(request, response) && !hooks(request, response))
        void controlPlane(request, response);
    },
  );
  server.on("upgrade", routeUpgrades(sockets));
  return server;
}

type LogError = (error: unknown, about: { requestId: string; path: string }) => void;

function dataPlaneOf(
  { config, clock }: Context,
  { stores, flow, ingest }: Answering,
  logError: LogError,
): DataPlane {
  const { access, guesses, trustedProxies } = stores;
  return createDataPlane({
    memory: flow.memory,
    pipeline: ingest.pipeline,
    authorize: grantedBy(access, access.byKey),
    recognize: grantedBy(access, access.recognize),
    isSuspect: guesses.isSpent,
    authorizeTrusted: (url) => ({
      tenant: access.tenantOf(anyTenant, url),
      mayImport: false,
      pageKey: null,
      origins: [],
    }),
    corsOrigins: config.corsOrigins,
    trustedProxies,
    edge: config.locationHeaders,
    trustedNetworks: createAddressList(config.trustedNetworks),
    publicUrl: config.publicUrl,
    clock,
    onRefused: (error, request) => noteRefusal(stores.rejected, clock(), error, request),
    fail: failWith(logError),
  });
}

const failWith =
  (logError: LogError): DataPlaneOptions["fail"] =>
  (response, request, error) => {
    const requestId = randomUUID();
    if (toDendroError(error).status >= 500) logError(error, { requestId, path: pathOf(request) });
    sendProblem(response, error, pathOf(request), requestId);
  };

const hooksOf = ({ stores, flow, incoming, hooks }: Answering, logError: LogError) =>
  createHooks({
    sourceOf: incoming.sources.get,
    receive: hooks.receive,
    memory: flow.memory,
    trustedProxies: stores.trustedProxies,
    fail: failWith(logError),
  });

const grantedBy =
  (access: Access, find: Access["byKey"]): DataPlaneOptions["authorize"] =>
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

/** Who sends from a trusted network: nobody in particular, for any tenant. */
const anyTenant: Principal = {
  keyId: "",
  scope: "ingest",
  tenant: null,
  worker: null,
  origins: [],
  isWeak: false,
};

function appOf({ config, clock, metrics }: Context, answering: Answering, logError: LogError) {
  const { stores, flow, maintenance, ingest } = answering;
  const {
    access,
    keys,
    signIns,
    shares,
    tenants,
    fleets,
    segments,
    goals,
    boards,
    traceViews,
    prices,
    priceBook,
    segmentResolver,
    rejected,
  } = stores;
  const { log, writer, warehouse, integrity } = flow;
  const { snapshots, installation, retention } = maintenance;
  return createApp({
    access,
    keys,
    signIns,
    shares,
    tenants,
    fleets,
    segments,
    goals,
    boards,
    traceViews,
    prices,
    priceBook,
    rejected,
    clock,
    corsOrigins: config.corsOrigins,
    mayReadMetrics: createMetricsReaders({
      networks: createAddressList(config.metricsNetworks),
      trustedProxies: stores.trustedProxies,
    }),
    questions: flow.questions,
    exports: flow.exports,
    segmentResolver,
    ...retention,
    repairs: ingest.repairs,
    imports: ingest.imports,
    snapshots,
    journal: stores.journal,
    installation,
    webhooks: answering.outgoing.webhooks,
    replay: createReplay({ questions: flow.questions, segmentResolver, clock, ...answering.outgoing }),
    sources: answering.incoming.sources,
    received: answering.incoming.records,
    replayReceived: answering.hooks.replay,
    circuitBreakers: { ...answering.breakers, egress: stores.egress },
    alerts: answering.alerts,
    reporting: answering.reporting,
    browserOf: (userAgent) => ingest.parseUserAgent(userAgent).browser,
    publicUrl: config.publicUrl,
    printer: createBoardPrinter(config.browser),
    readiness: createReadiness({
      log,
      writer,
      warehouse,
      space: stores.space,
      config,
      integrity,
      store: stores.store,
    }),
    metricsText: metrics.text,
    webRoot: findFolder("index.html", ["./web", "../../../web/dist"]),
    scriptsRoot: findFolder("dendro.js", ["./scripts", "../../../sdk/dist"]),
    logError,
  });
}
