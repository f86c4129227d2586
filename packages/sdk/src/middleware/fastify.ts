import type { FastifyPluginCallback, FastifyRequest } from "fastify";
import { ask } from "./ask.ts";
import { beginRequest, noteThrown, runRequest, type RequestClient } from "./request-record.ts";
import { traceparentOf, watchResponse } from "./watch-response.ts";

export { requestSpan } from "./request-record.ts";

export interface FastifyOptions {
  readonly client: RequestClient;
  /** Who asked, if you know; asked when the request has been answered. @defaultValue nobody */
  readonly userId?: ((request: FastifyRequest) => string | null | undefined) | undefined;
}

/**
 * Plugin for Fastify: one event of type `request` for every request. Register it before the routes.
 * @example
 * import { createClient } from "@dendro/sdk";
 * import { trackRequests } from "@dendro/sdk/fastify";
 * import fastify from "fastify";
 *
 * const dendro = createClient({ url: "https://dendro.example.org", key: "dk_ingest_…" });
 * const app = fastify();
 * await app.register(trackRequests, { client: dendro });
 */
export const trackRequests: FastifyPluginCallback<FastifyOptions> = (app, { client, userId }, done) => {
  app.addHook("onRequest", (request, reply, next) => {
    const record = beginRequest(request, client, {
      method: request.method,
      target: request.originalUrl,
      host: request.headers.host,
      traceparent: traceparentOf(request),
    });
    if (record !== undefined)
      watchResponse(record, reply.raw, () => ({
        route: request.routeOptions.url,
        // Fastify keeps headers to itself until it writes them all at once.
        contentLength: reply.getHeader("content-length"),
        user_id: ask(userId, request),
      }));
    runRequest(record, next);
  });
  app.addHook("onError", (request, _reply, error, next) => {
    noteThrown(request, error);
    next();
  });
  done();
};

// The hooks are for the application that registers it, not for a part of its own. What `fastify-plugin` does.
Object.assign(trackRequests, { [Symbol.for("skip-override")]: true });
