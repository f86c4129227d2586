import type { IncomingMessage, ServerResponse } from "node:http";
import { DendroError } from "@dendro/core";
import { isForwarded, isLocalRequest, isLoopbackAddress } from "@dendro/node";
import { isAllowedOrigin } from "../auth/key-origins.ts";

const allowHeader = "access-control-allow-origin";

/**
 * Lets pages of a key's own origins send with it, and no others; a key without any is for all.
 * @throws DendroError `origin_not_allowed`
 */
export function requireOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
  { bringsEvents }: { readonly bringsEvents: boolean },
): void {
  if (origins.length === 0) return;
  const { origin } = request.headers;
  // What browsers load as a script or an image says no origin.
  if (origin === undefined && !bringsEvents) return;
  if (origin !== undefined && isAllowedOrigin(origins, origin)) {
    if (response.hasHeader(allowHeader)) {
      response.setHeader(allowHeader, origin);
      response.setHeader("vary", "origin");
    }
    return;
  }
  response.removeHeader(allowHeader);
  const said = origin === undefined ? "names no origin" : `is of a page of ${JSON.stringify(origin)}`;
  throw new DendroError(
    "origin_not_allowed",
    `The key is for pages of ${origins.join(", ")}; the request ${said}. Make a key for this site: dendro keys create --scope site --origin <origin>.`,
  );
}

/** Tells a browser that asks beforehand that pages of its origin may not send, where that is known already. */
export function forbidOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  originsOf: () => readonly string[],
): void {
  try {
    requireOrigin(request, response, originsOf(), { bringsEvents: true });
  } catch {
    // It is told why when it sends.
    response.removeHeader(allowHeader);
  }
}

/**
 * Whether the address that a request seems to come from is its sender's own. One of this machine must be no proxy's; one
 * from elsewhere may be told by a proxy in `X-Forwarded-For`, and is not known where a proxy tells in another way.
 */
export function isOwnAddress(request: IncomingMessage, ip: string): boolean {
  const { headers, socket } = request;
  if (isLoopbackAddress(ip)) return isLocalRequest({ headers, peer: socket.remoteAddress ?? "" });
  return headers["x-forwarded-for"] !== undefined || !isForwarded(headers);
}
