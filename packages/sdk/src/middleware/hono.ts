import type { Context, MiddlewareHandler } from "hono";
import { ask } from "./ask.ts";
import {
  beginRequest,
  endRequest,
  hostOf,
  noteThrown,
  runRequest,
  type RequestClient,
} from "./request-record.ts";
import { honoRoute } from "./hono-route.ts";
import { traceparentOf, type NodeRequest } from "./watch-response.ts";

export { requestSpan } from "./request-record.ts";

export interface HonoOptions {
  /** A client, or what makes one where its key is known only with a request. */
  readonly client: RequestClient | ((c: Context) => RequestClient);
  /** Who asked, if you know; asked when the request has been answered. @defaultValue nobody */
  readonly userId?: ((c: Context) => string | null | undefined) | undefined;
}

/**
 * Middleware for Hono: one event of type `request` for every request. Use it before the routes.
 * @example
 * import { createClient } from "@dendro/sdk";
 * import { trackRequests } from "@dendro/sdk/hono";
 * import { Hono } from "hono";
 *
 * const dendro = createClient({ url: "https://dendro.example.org", key: "dk_ingest_…" });
 * const app = new Hono();
 * app.use(trackRequests({ client: dendro }));
 */
export function trackRequests({ client, userId }: HonoOptions): MiddlewareHandler {
  const clientOf = createClientOf(client);
  return async (c, next) => {
    const own = c.req.routeIndex;
    const record = begin(c, clientOf);
    if (record === undefined) return await next();
    let isAnswered = false;
    try {
      await runRequest(record, next);
      isAnswered = true;
    } catch (error) {
      // Hono handles errors by itself; what comes here is no Error, and Hono throws it on.
      noteThrown(c, error);
      throw error;
    } finally {
      if (c.error !== undefined) noteThrown(c, c.error);
      endRequest(record, () => ({
        route: honoRoute(c, own),
        status: isAnswered ? c.res.status : 500,
        user_id: ask(userId, c),
      }));
    }
  };
}

function begin(c: Context, clientOf: (c: Context) => RequestClient) {
  try {
    const { url, method } = c.req;
    return beginRequest(c, clientOf(c), {
      method,
      target: url,
      host: hostOf(url),
      traceparent: headerOf(c),
    });
  } catch {
    return undefined;
  }
}

/** On Node, `Headers` are made of what Node has already read only when somebody asks, and that takes time. */
function headerOf(c: Context): string | undefined {
  const { incoming } = (c.env ?? {}) as { incoming?: NodeRequest };
  return incoming?.headers === undefined ? c.req.header("traceparent") : traceparentOf(incoming);
}

/** The client for a request: on the edge, one that keeps the request's work alive until the event is sent. */
function createClientOf(client: HonoOptions["client"]): (c: Context) => RequestClient {
  // Hono throws where there is no execution context; where there is none once, there never is.
  let isEdge = true;
  return (c) => {
    const own = typeof client === "function" ? client(c) : client;
    if (!isEdge) return own;
    try {
      const { executionCtx } = c;
      return own.withWaitUntil((promise) => executionCtx.waitUntil(promise));
    } catch {
      isEdge = false;
      return own;
    }
  };
}
