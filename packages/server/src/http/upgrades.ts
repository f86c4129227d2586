import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { DendroError } from "@dendro/core";
import { requireScope, type Access } from "../auth/access.ts";
import { problemOf } from "./problem.ts";
import { pathOf, urlOf } from "./request-url.ts";
import type { Principal, Scope } from "../auth/keys.ts";
import type { Share } from "../auth/shares.ts";

/** Takes a request for a socket: a server's `upgrade` event. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Gives each request for a socket to who answers at its path. */
export function routeUpgrades(routes: Readonly<Record<string, Upgrade>>): Upgrade {
  const byPath = new Map(Object.entries(routes));
  return (request, socket, head) => {
    // It may break while it is looked who it is; nobody else listens then.
    socket.on("error", () => socket.destroy());
    const upgrade = byPath.get(pathOf(request));
    if (upgrade === undefined) socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
    else upgrade(request, socket, head);
  };
}

/** Refuses a request for a path where sockets are, and that asks for none. */
export const upgradeRequired = (path: string) =>
  new DendroError(
    "upgrade_required",
    `A WebSocket is spoken at ${path}, and this request came without \`Upgrade: websocket\`. Behind a reverse proxy, ` +
      "let it speak HTTP/1.1 to Dendro and pass the headers on; nginx needs `proxy_http_version 1.1`, " +
      '`proxy_set_header Upgrade $http_upgrade` and `proxy_set_header Connection "upgrade"`.',
  );

/**
 * Who asks for a socket and about which tenant, when they may do what the scope says.
 * @param headers what shows who it is, where the request's own do not
 * @throws DendroError when they may not
 */
export async function identifyUpgrade(
  access: Access,
  request: IncomingMessage,
  scope: Scope,
  headers: IncomingHttpHeaders = request.headers,
): Promise<{ readonly principal: Principal; readonly tenant: string }> {
  const url = urlOf(request);
  const peer = request.socket.remoteAddress ?? "";
  // Where a frame shows the key, the request's own headers still say where it comes from.
  const shown = { ...request.headers, authorization: undefined, cookie: undefined, ...headers };
  const principal = await access.identify({ headers: shown, url, method: "GET", peer });
  requireScope(principal, scope);
  return { principal, tenant: access.tenantOf(principal, url) };
}

/** What sockets behind a link speak; a browser, which can send no header, offers the link's secret beside it. */
export const shareSubprotocol = "dendro.share";

/**
 * Which board's link a request for a socket shows: as a bearer token, or as the subprotocol after `dendro.share`, and never in
 * the address, which ends up in logs.
 * @throws DendroError when it shows none
 */
export async function identifyShare(access: Access, request: IncomingMessage): Promise<Share> {
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  const secret = offered[0] === shareSubprotocol ? offered[1] : undefined;
  const headers =
    secret === undefined ? request.headers : { ...request.headers, authorization: `Bearer ${secret}` };
  const peer = request.socket.remoteAddress ?? "";
  return await access.share({ headers, url: urlOf(request), method: "GET", peer });
}

/** Answers a request for a socket with a problem. */
export function refuseUpgrade(socket: Duplex, request: IncomingMessage, error: unknown): void {
  const { status, headers, body } = problemOf(error, pathOf(request), randomUUID());
  const head = Object.entries({ ...headers, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(`HTTP/1.1 ${status} ${body.title}\r\n${head.join("\r\n")}\r\n\r\n${JSON.stringify(body)}`);
}
