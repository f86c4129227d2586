import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Lets the pages of these origins send events; `*` for all. Requests with credentials are let in too, for
 * `navigator.sendBeacon` always has them: what is answered depends on keys alone and never on a cookie.
 */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  for (const [name, value] of Object.entries(originHeaders(origin, origins))) response.setHeader(name, value);
}

/** What a browser wants to read before it lets a page of this origin see the answer. */
export function originHeaders(origin: string, allowed: readonly string[]): Readonly<Record<string, string>> {
  // Whoever keeps the answer must not give it to the page of another origin.
  if (!allowed.includes("*") && !allowed.includes(origin)) return { vary: "Origin" };
  return {
    vary: "Origin",
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "retry-after, x-request-id",
  };
}

const ownHeaders = "authorization, content-type, content-encoding, x-api-key, api-key, api_key";

/** Whatever headers a client of some format sends are welcome: they decide nothing that a key does not. */
export function preflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.headers["access-control-request-headers"];
  const isList = asked !== undefined && asked.length <= 1024 && /^[\w!#$%&'*+.^`|~, -]+$/u.test(asked);
  response.writeHead(204, {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": isList ? asked : ownHeaders,
    "access-control-max-age": "86400",
  });
  response.end();
}
