import type { IncomingMessage, ServerResponse } from "node:http";

/** Lets the pages of these origins send events; `*` for all. */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (origins.includes("*")) response.setHeader("access-control-allow-origin", "*");
  else if (origins.includes(origin)) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("vary", "origin");
  }
  response.setHeader("access-control-expose-headers", "retry-after, x-request-id");
}

const ownHeaders = "authorization, content-type, content-encoding, x-api-key";

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
