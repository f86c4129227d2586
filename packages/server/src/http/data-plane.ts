import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { DendroError, limits, readAddress, toDendroError } from "@dendro/core";
import {
  type Reply,
  createReceiverMemory,
  createWireRequest,
  mediaTypeOf,
  type PageSender,
  type Pipeline,
  receivers,
  type Route,
  type Sender,
  type WireRequest,
} from "@dendro/ingest";
import { createFairQueue } from "../fair/fair-queue.ts";
import type { Edge } from "../installation/edges.ts";
import { networkOf } from "../auth/guesses.ts";
import type { MemoryBudget } from "../fair/memory-budget.ts";
import { encodingOf, readBody, readRaw } from "./body.ts";
import { createBodyShare, type BodyShare } from "./body-budget.ts";
import { clientAddress, isWithin } from "./client-address.ts";
import { allowOrigin, preflight } from "./cors.ts";
import { readEdgePlace } from "./edge-place.ts";
import { discardBody } from "./discard-body.ts";
import { findKeys, keysInParameter, type SearchedBody } from "./find-keys.ts";
import type { RefusedRequest } from "../rejections/note-rejections.ts";
import { createRouter, type FoundRoute } from "./router.ts";
import { forbidOrigin, isOwnAddress, requireOrigin } from "./sender-origin.ts";

/** Who may send, decided from what the request carries. */
export interface IngestGrant {
  readonly tenant: string;
  /** Whether events of any age may be sent. */
  readonly mayImport: boolean;
  /** The key of web pages with which is sent; null of any other. */
  readonly pageKey: string | null;
  /** The web origins whose pages may send; any when there are none. */
  readonly origins: readonly string[];
}

export interface DataPlaneOptions {
  readonly pipeline: Pipeline;
  /**
   * @param keys those that the format shows elsewhere than in headers and query
   * @returns null when there is no key at all
   * @throws DendroError `invalid_key`, `insufficient_scope` or `unknown_tenant`
   */
  readonly authorize: (request: IncomingMessage, url: URL, keys: readonly string[]) => IngestGrant | null;
  /** As `authorize`, where the body may show more keys: null also when none of these is right. */
  readonly recognize: DataPlaneOptions["authorize"];
  /** Whether so many wrong keys came from an address that large bodies from there are not looked through. */
  readonly isSuspect: (address: string) => boolean;
  /** What somebody without a key may do who is trusted. @throws DendroError `unknown_tenant` */
  readonly authorizeTrusted: (url: URL) => IngestGrant;
  /** Origins that browsers may send from; `*` for all. */
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: BlockList;
  /** Addresses that may send without a key where the format has none. */
  readonly trustedNetworks: BlockList;
  readonly clock: () => number;
  /** What bodies may hold. */
  readonly memory: Pick<MemoryBudget, "bodies" | "strangers">;
  /** Answers with problem+json. */
  readonly fail: (response: ServerResponse, request: IncomingMessage, error: unknown) => void;
  /** Told of a request that was refused as a whole. */
  readonly onRefused: (error: DendroError, request: RefusedRequest) => void;
  /** Whose headers say where visitors are, when it is a trusted proxy that sends them. */
  readonly edge: Edge;
  /** Where people reach us, when it is not what requests say. */
  readonly publicUrl: string | null;
}

/** Answers a request if it is one of the data plane's. Stands on bare node:http: every event passes here. */
export type DataPlane = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createDataPlane(options: DataPlaneOptions): DataPlane {
  const { pipeline, clock, fail, memory } = options;
  const findRoutes = createRouter(receivers);
  const memoryOf = createReceiverMemory();
  const strangers = createFairQueue({ places: strangersAtOnce, maxWaiting: 64 });

  /**
   * Who sends. Asked before the body is read, unless the key is in it: then the body is looked through for keys, and
   * nothing is made of it before one of them is right.
   */
  async function admitSender(
    route: FoundRoute,
    request: IncomingMessage,
    url: URL,
    ip: string,
    search: () => Promise<SearchedBody>,
  ): Promise<IngestGrant> {
    const inAddress = keysInAddress(route, url);
    const inBody = route.keyPaths !== undefined && request.method === "POST";
    const grant = inBody
      ? (options.recognize(request, url, inAddress) ??
        options.authorize(request, url, [...inAddress, ...(await search()).keys]))
      : options.authorize(request, url, inAddress);
    if (grant !== null) return grant;
    // A page that somebody looks at on a trusted machine is not trusted itself; browsers tell of it.
    const isTrusted = route.trusted === true && request.headers.origin === undefined;
    if (isTrusted && isWithin(options.trustedNetworks, ip) && isOwnAddress(request, ip))
      return options.authorizeTrusted(url);
    throw new DendroError(
      "missing_key",
      "Send a key as `Authorization: Bearer <key>`, `X-API-Key: <key>` or `?key=<key>`, or where this format has it.",
    );
  }

  /** Who will send, as far as the address says: a browser asks before it shows anything else. */
  function grantInAddress(request: IncomingMessage, target: string): IngestGrant | null {
    const url = new URL(target, "http://localhost");
    return url.searchParams.has("key") ? options.recognize(request, url, []) : null;
  }

  const isBehindProxy = ({ socket }: IncomingMessage) =>
    options.edge !== "none" &&
    isWithin(options.trustedProxies, readAddress(socket.remoteAddress ?? "") ?? "");

  async function receive(
    route: FoundRoute,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    seen: Seen,
  ): Promise<Reply> {
    seen.query = url.searchParams;
    const ip = clientAddress(request.socket.remoteAddress ?? "", request.headers, options.trustedProxies);
    const maxBytes = route.maxBodyBytes ?? limits.maxBodyBytes;
    const contentType = request.headers["content-type"] ?? "";
    const bare = { query: url.searchParams, contentType: mediaTypeOf(contentType) };
    let searched: SearchedBody | null = null;
    const search = async () =>
      (searched = await findKeys(request, {
        share: (seen.share = createBodyShare(memory.strangers, networkOf(ip))),
        maxBytes,
        paths: route.keyPaths ?? [],
        isWrapped: route.isWrapped?.(bare) ?? false,
        queue: strangers,
        sender: networkOf(ip),
        isSuspect: options.isSuspect(ip),
      }));
    const grant = await admitSender(route, request, url, ip, search);
    seen.tenant = grant.tenant;
    requireOrigin(request, response, grant.origins, { bringsEvents: bringsEvents(route) });
    const page = pageOf(grant, route);
    const history = url.searchParams.get("history") === "true";
    if (history && !grant.mayImport) {
      throw new DendroError(
        "insufficient_scope",
        "Only an admin key may import history; leave `history=true` out or use an admin key.",
      );
    }
    // From now on the tenant's body, and no stranger's.
    const share = createBodyShare(memory.bodies, grant.tenant);
    seen.share?.release();
    seen.share = share;
    const body = await ((searched as SearchedBody | null)?.read(share) ?? readAll(request, share, maxBytes));
    const wire = createWireRequest({
      path: url.pathname,
      query: url.searchParams,
      contentType,
      body,
      receivedAt: clock(),
      origin: options.publicUrl ?? `http://${request.headers.host ?? "localhost"}`,
    });
    seen.wire = wire;
    const { headers } = request;
    const sender: Sender = {
      tenant: grant.tenant,
      receiver: route.receiver,
      ip,
      userAgent: headers["user-agent"]?.slice(0, 1024) ?? "",
      acceptLanguage: headers["accept-language"]?.slice(0, 256) ?? "",
      receivedAt: wire.receivedAt,
      history,
      ...(isBehindProxy(request) ? { place: readEdgePlace(options.edge, headers) } : {}),
      ...(page === null ? {} : { page }),
    };
    return await pipeline(() => route.decode(wire, memoryOf(grant.tenant)), sender);
  }

  async function readAll(request: IncomingMessage, share: BodyShare, maxBytes: number): Promise<Buffer> {
    const raw = await readRaw(request, maxBytes, share);
    return await readBody(raw, encodingOf(request, raw), share, maxBytes);
  }

  async function refuse(
    route: FoundRoute | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    thrown: unknown,
    { wire, query, tenant }: Seen,
  ): Promise<void> {
    await discardBody(request, response);
    const error = toDendroError(thrown);
    const contentType = request.headers["content-type"] ?? "";
    if (route !== undefined && bringsEvents(route)) {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      const { receiver, method } = route;
      options.onRefused(error, { tenant, receiver, method, path, contentType });
    }
    if (route?.refuse === undefined || error.status >= 500) return fail(response, request, thrown);
    const answer = route.refuse(error, wire ?? { ...nothingRead, query, contentType });
    if (answer === null) return fail(response, request, thrown);
    if (error.retryAfterSeconds !== undefined) response.setHeader("retry-after", error.retryAfterSeconds);
    send(response, answer);
  }

  return (request, response) => {
    const target = request.url ?? "/";
    const end = target.indexOf("?");
    const routes = findRoutes(end === -1 ? target : target.slice(0, end));
    if (routes === undefined) return false;
    allowOrigin(request, response, options.corsOrigins);
    if (request.method === "OPTIONS") {
      forbidOrigin(request, response, () => grantInAddress(request, target)?.origins ?? []);
      preflight(request, response);
      return true;
    }
    const route = routeFor(request.method ?? "", routes);
    const seen: Seen = { query: new URLSearchParams(), wire: null, share: null, tenant: null };
    const answered =
      route === undefined
        ? Promise.reject(notAllowed(request, routes))
        : route.open !== undefined
          ? Promise.resolve(route.open())
          : receive(route, request, response, new URL(target, "http://localhost"), seen);
    answered
      .then((answer) => send(response, answer))
      .catch((error: unknown) => refuse(route, request, response, error, seen))
      .finally(() => seen.share?.release());
    return true;
  };
}

/**
 * What is different of a sender that is a web page; null of any other.
 * @throws DendroError `insufficient_scope` where pages do not speak the format
 */
function pageOf({ pageKey }: IngestGrant, { path, pages }: FoundRoute): PageSender | null {
  if (pageKey === null) return null;
  if (pages !== undefined) return { keyId: pageKey, keepsVisitor: pages.visitor === "library" };
  throw new DendroError(
    "insufficient_scope",
    `${path} needs a key of scope ingest; the one that was sent is of scope site, which is for web pages.`,
  );
}

/** Some ask with HEAD only whether there is an answer, and bring nothing. */
function routeFor(method: string, routes: ReadonlyMap<string, FoundRoute>): FoundRoute | undefined {
  if (method !== "HEAD") return routes.get(method);
  const route = routes.get("GET");
  return route === undefined || bringsEvents(route) ? undefined : route;
}

const bringsEvents = ({ method, eventsParameter }: Route) =>
  method === "POST" || eventsParameter !== undefined;

/** The keys that a format shows in the address, be it in the events there. */
function keysInAddress(route: Route, { pathname, searchParams }: URL): readonly string[] {
  const shown = route.keysInAddress?.({ path: pathname, query: searchParams }) ?? [];
  const events = route.eventsParameter === undefined ? null : searchParams.get(route.eventsParameter);
  return events === null ? shown : [...shown, ...keysInParameter(events, route.keyPaths ?? [])];
}

/** What there is of a request so far. */
interface Seen {
  query: URLSearchParams;
  wire: WireRequest | null;
  share: BodyShare | null;
  tenant: string | null;
}

/** Compressed bodies of strangers that are looked through at the same time. */
const strangersAtOnce = 4;

const nothingRead: WireRequest = createWireRequest({
  path: "",
  query: new URLSearchParams(),
  contentType: "",
  body: new Uint8Array(),
  receivedAt: 0,
  origin: "",
});

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...headers, "content-length": length });
  response.end(body);
}

const notAllowed = (request: IncomingMessage, routes: ReadonlyMap<string, FoundRoute>) =>
  new DendroError(
    "method_not_allowed",
    `${request.method ?? "This method"} is not answered here; ${[...routes.keys()].join(" and ")} is.`,
  );
