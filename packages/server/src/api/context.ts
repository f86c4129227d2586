import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { DendroError } from "@dendro/core";
import type { PriceBook } from "@dendro/ingest";
import type { Journal } from "../journal/journal.ts";
import type { RejectedEvents } from "../rejections/rejected-events.ts";
import type { Snapshots } from "../backup/snapshots.ts";
import type { Exports } from "../export/exports.ts";
import type { BoardPrinter } from "../print/board-printer.ts";
import type { Imports } from "../imports/imports.ts";
import type { ReportService } from "../reports/report-service.ts";
import type { Repairs } from "../repair/repairs.ts";
import type { Eraser } from "../retention/eraser.ts";
import type { Erasures } from "../store/erasures.ts";
import type { Keys, Principal } from "../auth/keys.ts";
import type { Boards } from "../store/boards.ts";
import type { TraceViews } from "../store/trace-views.ts";
import type { Prices } from "../store/prices.ts";
import type { SavedFiltersStore } from "../store/saved-filters.ts";
import type { Share, Shares } from "../auth/shares.ts";
import type { SignIns } from "../auth/sign-ins.ts";
import type { SegmentResolver } from "../query/segments/resolve-segments.ts";
import type { Fleets } from "../settings/fleets.ts";
import type { Tenants } from "../tenants/tenants.ts";
import type { TenantQueries } from "../query/tenant-queries.ts";
import type { ReadinessCheck } from "../telemetry/readiness.ts";
import type { Access, Credentials } from "../auth/access.ts";
import type { createReplay } from "../webhooks/replay.ts";
import type { ReceivedRecords } from "../sources/received-records.ts";
import type { ReplayReceived } from "../sources/replay.ts";
import type { Sources } from "../sources/sources.ts";
import type { AlertService } from "../alerts/alert-service.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { CircuitBreakersApi } from "./circuit-breakers.ts";

/** What the control plane stands on. */
export interface ApiDependencies {
  readonly access: Access;
  readonly keys: Keys;
  readonly signIns: SignIns;
  readonly shares: Shares;
  readonly tenants: Tenants;
  readonly fleets: Fleets;
  readonly segments: SavedFiltersStore;
  readonly goals: SavedFiltersStore;
  readonly boards: Boards;
  readonly traceViews: TraceViews;
  readonly prices: Prices;
  readonly priceBook: PriceBook;
  readonly rejected: Pick<RejectedEvents, "since" | "list" | "counts">;
  readonly clock: () => number;
  /** Origins whose pages may read what is not here; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** Whether somebody without a key may read `/metrics`. */
  readonly mayReadMetrics: (request: IncomingMessage) => boolean;
  readonly questions: TenantQueries;
  readonly exports: Exports;
  readonly segmentResolver: SegmentResolver;
  readonly eraser: Eraser;
  readonly snapshots: Snapshots;
  readonly journal: Journal;
  /** What names this installation. */
  readonly installation: string;
  readonly erasures: Erasures;
  readonly repairs: Repairs;
  readonly printer: BoardPrinter;
  readonly webhooks: Webhooks;
  readonly sources: Sources;
  readonly received: ReceivedRecords;
  readonly replayReceived: ReplayReceived;
  readonly replay: ReturnType<typeof createReplay>;
  readonly circuitBreakers: CircuitBreakersApi;
  readonly alerts: AlertService;
  readonly reporting: ReportService;
  readonly imports: Imports;
  /** The family of a browser, such as `Firefox`; empty when it is none that is known. */
  readonly browserOf: (userAgent: string) => string;
  /** Where people reach us, when it is not what requests say. */
  readonly publicUrl: string | null;
  readonly readiness: () => Promise<readonly ReadinessCheck[]>;
  readonly metricsText: () => Promise<string>;
  /** The folder of the built dashboard; null when it was not built. */
  readonly webRoot: string | null;
  /** The folder of the built scripts for websites; null when they were not built. */
  readonly scriptsRoot: string | null;
  readonly logError: (error: unknown, context: { requestId: string; path: string }) => void;
}

export interface ApiEnvironment {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    access: Access;
    /** Who asks; on routes that are secured. */
    principal: Principal;
    /** Which board may be seen; on routes for those who have a link. */
    share: Share;
  };
}

export type Api = OpenAPIHono<ApiEnvironment>;
export type ApiContext = Context<ApiEnvironment>;

/** What a request shows of who sends it. */
export const credentialsOf = ({ req, env }: ApiContext): Credentials => ({
  headers: Object.fromEntries(req.raw.headers),
  url: new URL(req.url),
  method: req.method,
  peer: (env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? "",
});

/** The tenant that is asked about, by somebody who may. */
export const tenantOf = ({ access }: ApiDependencies, context: ApiContext): string =>
  access.tenantOf(context.get("principal"), new URL(context.req.url));

/** Which tenants' things an administrator may handle: those of one when the key or the request names it, else all. */
export function administeredTenant(dependencies: ApiDependencies, context: ApiContext): string | null {
  const principal = context.get("principal");
  const url = new URL(context.req.url);
  return principal.tenant === null && !url.searchParams.has("tenant")
    ? null
    : dependencies.access.tenantOf(principal, url);
}

/** Aborts when the client goes away. */
export const abortSignalOf = (context: ApiContext): AbortSignal => context.req.raw.signal;

export const notFound = (path: string) =>
  new DendroError("not_found", `There is nothing at ${path}; /docs lists what there is.`);
