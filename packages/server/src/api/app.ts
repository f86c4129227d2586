import { randomUUID } from "node:crypto";
import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { DendroError, toDendroError } from "@dendro/core";
import { originHeaders } from "../http/cors.ts";
import { addBackupRoutes } from "./backup-routes.ts";
import { addBreakerRoutes } from "./breaker-routes.ts";
import { addCircuitBreakerRoutes } from "./circuit-breaker-routes.ts";
import { addBoardRoutes } from "./board-routes.ts";
import { addBrowserScripts } from "./browser-scripts.ts";
import { notFound, type Api, type ApiDependencies, type ApiEnvironment } from "./context.ts";
import { addAnalysisRoutes } from "./analysis-routes.ts";
import { addConversationRoutes } from "./conversation-routes.ts";
import { addDashboard } from "./dashboard.ts";
import { addDocsRoutes } from "./docs-routes.ts";
import { addErasureRoutes } from "./erasure-routes.ts";
import { addEventDeletionRoutes } from "./event-deletion-routes.ts";
import { addExportRoutes } from "./export-routes.ts";
import { addImportRoutes } from "./import-routes.ts";
import { addKeyRoutes } from "./key-routes.ts";
import { describeApi } from "./openapi.ts";
import { addPriceRoutes } from "./price-routes.ts";
import { invalid, problemOf } from "../http/problem.ts";
import { addPresetRoutes } from "./preset-routes.ts";
import { addQueryRoutes } from "./query-routes.ts";
import { addRejectedEventRoutes } from "./rejected-event-routes.ts";
import { addRepairRoutes } from "./repair-routes.ts";
import { addPrintRoutes } from "./print-routes.ts";
import { addReceiverRoutes } from "./receiver-routes.ts";
import { addSavedFilterRoutes } from "./saved-filter-routes.ts";
import { addSessionRoutes } from "./session-routes.ts";
import { addReportRoutes } from "./report-routes.ts";
import { addShareRoutes } from "./share-routes.ts";
import { addSharedBoardRoutes } from "./shared-board-routes.ts";
import { addSignInRoutes } from "./sign-in-routes.ts";
import { addStatusRoutes } from "./status-routes.ts";
import { addAlertRoutes } from "./alert-routes.ts";
import { addSilenceRoutes } from "./silence-routes.ts";
import { addTraceViewRoutes } from "./trace-view-routes.ts";
import { addTenantRoutes } from "./tenant-routes.ts";
import { addSpanContentRoutes } from "./span-content-routes.ts";
import { addTraceRoutes } from "./trace-routes.ts";
import { addUnsubscribeRoutes, unsubscribePages } from "./unsubscribe-routes.ts";
import { addUserRoutes } from "./user-routes.ts";
import { addWebhookDeliveryRoutes } from "./webhook-delivery-routes.ts";
import { addSourceRoutes } from "./source-routes.ts";
import { addReceivedWebhookRoutes } from "./received-webhook-routes.ts";
import { addWebhookEndpointRoutes } from "./webhook-endpoint-routes.ts";
import { addWorkerRoutes } from "./worker-routes.ts";

/** The control plane: everything that is not sending events. */
export function createApp(dependencies: ApiDependencies): Api {
  const api: Api = new OpenAPIHono<ApiEnvironment>({
    defaultHook: (result) => {
      if (!result.success) throw invalid("invalid_request", result.error);
    },
  });
  api.use(async (context, next) => {
    context.set("requestId", randomUUID());
    context.set("access", dependencies.access);
    await next();
    context.header("x-request-id", context.get("requestId"));
    const isShared = isSharedPage(context.req.path);
    const headers = isShared ? sharedPageHeaders : securityHeaders;
    for (const [name, value] of Object.entries(headers))
      if (!context.res.headers.has(name)) context.header(name, value);
    // What is answered to one key is nobody else's, and is not so any more in a moment.
    if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-store");
  });
  api.onError((thrown, context) => {
    const requestId = context.get("requestId");
    const error = readableError(thrown);
    // What was broken off because its client went away is nobody's fault.
    if (toDendroError(error).status >= 500 && !context.req.raw.signal.aborted)
      dependencies.logError(error, { requestId, path: loggedPath(context.req.path) });
    const { status, headers, body } = problemOf(error, context.req.path, requestId);
    return new Response(JSON.stringify(body), { status, headers });
  });
  addQueryRoutes(api, dependencies);
  addAnalysisRoutes(api, dependencies);
  addPresetRoutes(api, dependencies);
  addTraceRoutes(api, dependencies);
  addSpanContentRoutes(api, dependencies);
  addConversationRoutes(api, dependencies);
  addUserRoutes(api, dependencies);
  addExportRoutes(api, dependencies);
  addErasureRoutes(api, dependencies);
  addBackupRoutes(api, dependencies);
  addRepairRoutes(api, dependencies);
  addImportRoutes(api, dependencies);
  addEventDeletionRoutes(api, dependencies);
  addReceiverRoutes(api, dependencies);
  addRejectedEventRoutes(api, dependencies);
  addTenantRoutes(api, dependencies);
  addKeyRoutes(api, dependencies);
  addWorkerRoutes(api, dependencies);
  addWebhookEndpointRoutes(api, dependencies);
  addWebhookDeliveryRoutes(api, dependencies);
  addSourceRoutes(api, dependencies);
  addAlertRoutes(api, dependencies);
  addSilenceRoutes(api, dependencies);
  addReportRoutes(api, dependencies);
  addUnsubscribeRoutes(api, dependencies);
  addReceivedWebhookRoutes(api, dependencies);
  addCircuitBreakerRoutes(api, dependencies);
  addBreakerRoutes(api, dependencies);
  addPriceRoutes(api, dependencies);
  addSavedFilterRoutes(api, dependencies);
  addBoardRoutes(api, dependencies);
  addTraceViewRoutes(api, dependencies);
  addPrintRoutes(api, dependencies);
  addShareRoutes(api, dependencies);
  addSharedBoardRoutes(api, dependencies);
  addSessionRoutes(api, dependencies);
  addSignInRoutes(api, dependencies);
  addStatusRoutes(api, dependencies);
  describeApi(api);
  addDocsRoutes(api, dependencies.webRoot);
  addBrowserScripts(api, dependencies.scriptsRoot);
  refuseOtherMethods(api);
  addDashboard(api, dependencies.webRoot);
  api.notFound((context) => {
    const { path } = context.req;
    const { status, headers, body } = problemOf(notFound(path), path, context.get("requestId"));
    const origin = context.req.header("origin");
    // Clients of other systems ask browsers for what is not here; their pages may read that it is not.
    const forPages = origin === undefined ? {} : originHeaders(origin, dependencies.corsOrigins);
    return new Response(JSON.stringify(body), { status, headers: { ...headers, ...forPages } });
  });
  return api;
}

const contentPolicy = (frameAncestors: string) =>
  `default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; img-src 'self' data:; frame-ancestors ${frameAncestors}; base-uri 'none'`;

const securityHeaders = {
  "content-security-policy": contentPolicy("'none'"),
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
} as const;

/** Where boards are shown by a link: the path ends with its secret. */
const sharedPages = "/share/";

const isSharedPage = (path: string) => path.startsWith(sharedPages);

/** A page that may stand in pages of others; where it leads learns nothing of its address, and nothing keeps it. */
const sharedPageHeaders = {
  ...securityHeaders,
  "content-security-policy": contentPolicy("*"),
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-robots-tag": "noindex",
} as const;

/** A path without what nobody but its holder may know. */
const loggedPath = (path: string) => {
  const secret = [sharedPages, unsubscribePages].find((pages) => path.startsWith(pages));
  return secret === undefined ? path : `${secret}…`;
};

/** Hono's own errors say what is wrong with a body in words of their own. */
function readableError(thrown: unknown): unknown {
  if (thrown instanceof HTTPException && thrown.status === 400)
    return new DendroError("malformed_body", "The body is not JSON.", { cause: thrown });
  if (thrown instanceof HTTPException && thrown.status === 415) {
    return new DendroError("unsupported_media_type", "The Content-Type must be application/json.", {
      cause: thrown,
    });
  }
  return thrown;
}

/** A path that exists answers other methods with 405 and not with the dashboard. */
function refuseOtherMethods(api: Api): void {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of api.routes) {
    if (method === "ALL" || path === "/*") continue;
    methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  for (const [path, allowed] of methods) {
    const list = [...allowed].join(", ");
    api.all(path, (context) => {
      throw new DendroError(
        "method_not_allowed",
        `${context.req.method} is not answered at ${context.req.path}; ${list} is.`,
      );
    });
  }
}
