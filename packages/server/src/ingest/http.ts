import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { DendroError } from "@dendro/core";
import { readBody } from "./body.ts";
import { clientAddress } from "./client-address.ts";
import type { Pipeline } from "./pipeline.ts";
import { readNative } from "./receivers/native.ts";
import type { Decoded, Sender } from "./step.ts";

/** How a wire format is spoken: where, and how a body becomes events. */
interface Receiver {
  readonly path: string;
  decode(body: string, contentType: string): Decoded;
}

const receivers: readonly Receiver[] = [{ path: "/api/v1/events", decode: readNative }];

/** Who may send, decided from what the request carries. */
export interface IngestGrant {
  readonly tenant: string;
  /** Whether events of any age may be sent. */
  readonly mayImport: boolean;
}

export interface DataPlaneOptions {
  readonly pipeline: Pipeline;
  /** @throws DendroError `missing_key`, `invalid_key`, `insufficient_scope` or `unknown_tenant` */
  readonly authorize: (request: IncomingMessage, url: URL) => Promise<IngestGrant> | IngestGrant;
  /** Origins that browsers may send from; `*` for all. */
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: BlockList;
  readonly clock: () => number;
  /** Answers with problem+json. */
  readonly fail: (response: ServerResponse, request: IncomingMessage, error: unknown) => void;
}

/** Answers a request if it is one of the data plane's. Stands on bare node:http: every event passes here. */
export type DataPlane = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createDataPlane(options: DataPlaneOptions): DataPlane {
  const { pipeline, authorize, clock, fail } = options;

  async function receive(
    receiver: Receiver,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const grant = await authorize(request, url);
    const history = url.searchParams.get("history") === "true";
    if (history && !grant.mayImport) {
      throw new DendroError(
        "insufficient_scope",
        "Only an admin key may import history; leave `history=true` out or use an admin key.",
      );
    }
    const body = await readBody(request);
    const { headers } = request;
    const sender: Sender = {
      tenant: grant.tenant,
      ip: clientAddress(request.socket.remoteAddress ?? "", forwardedFor(request), options.trustedProxies),
      userAgent: headers["user-agent"]?.slice(0, 1024) ?? "",
      acceptLanguage: headers["accept-language"]?.slice(0, 256) ?? "",
      receivedAt: clock(),
      history,
    };
    const receipt = await pipeline(() => receiver.decode(body, headers["content-type"] ?? ""), sender);
    const text = JSON.stringify(receipt);
    response.writeHead(202, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  }

  return (request, response) => {
    const target = request.url ?? "/";
    const end = target.indexOf("?");
    const path = end === -1 ? target : target.slice(0, end);
    const receiver = receivers.find((known) => known.path === path);
    if (receiver === undefined) return false;
    allowOrigin(request, response, options.corsOrigins);
    if (request.method === "OPTIONS") {
      preflight(response);
      return true;
    }
    const handled =
      request.method === "POST"
        ? receive(receiver, request, response, new URL(target, "http://localhost"))
        : Promise.reject(
            new DendroError(
              "method_not_allowed",
              `${request.method ?? "This method"} is not answered here; POST events.`,
            ),
          );
    handled.catch(async (error: unknown) => {
      await discardBody(request);
      // What is left of it is not read: the connection cannot be used again.
      if (!request.complete) response.setHeader("connection", "close");
      fail(response, request, error);
    });
    return true;
  };
}

/** How much of a body that is refused is still taken in, so that its sender gets to read why. */
const discarded = { bytes: 64 * 1024 * 1024, ms: 5000 };

function discardBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(resolve, discarded.ms);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > discarded.bytes) done();
    });
    request.once("end", done).once("close", done).once("error", done);
    request.resume();
  });
}

function allowOrigin(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (origins.includes("*")) response.setHeader("access-control-allow-origin", "*");
  else if (origins.includes(origin)) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("vary", "origin");
  }
  response.setHeader("access-control-expose-headers", "retry-after, x-request-id");
}

function preflight(response: ServerResponse): void {
  response.writeHead(204, {
    "access-control-allow-methods": "POST, OPTIONS",
    "access-control-allow-headers": "authorization, content-type, content-encoding, x-api-key",
    "access-control-max-age": "86400",
  });
  response.end();
}

function forwardedFor(request: IncomingMessage): string | undefined {
  const header = request.headers["x-forwarded-for"];
  return Array.isArray(header) ? header.join(",") : header;
}
