import { ask } from "./ask.ts";
import { expressRoute, type ExpressRequest } from "./express-route.ts";
import { beginRequest, noteThrown, runRequest, type RequestClient } from "./request-record.ts";
import { traceparentOf, watchResponse, type NodeResponse } from "./watch-response.ts";

export { requestSpan } from "./request-record.ts";

/** What is needed of Express's response. */
export interface ExpressResponse extends NodeResponse {
  getHeader(name: string): unknown;
}

export interface ExpressOptions<Request extends ExpressRequest> {
  readonly client: RequestClient;
  /** Who asked, if you know; asked when the request has been answered. @defaultValue nobody */
  readonly userId?: ((request: Request) => string | null | undefined) | undefined;
}

/**
 * Middleware for Express: one event of type `request` for every request. Use it before the routes.
 * @example
 * import { createClient } from "@dendro/sdk";
 * import { trackRequests } from "@dendro/sdk/express";
 * import express from "express";
 *
 * const dendro = createClient({ url: "https://dendro.example.org", key: "dk_ingest_…" });
 * const app = express();
 * app.use(trackRequests({ client: dendro }));
 */
export function trackRequests<Request extends ExpressRequest = ExpressRequest>({
  client,
  userId,
}: ExpressOptions<Request>): (request: Request, response: ExpressResponse, next: () => void) => void {
  return (request, response, next) => {
    const record = beginRequest(request, client, {
      method: request.method,
      target: request.originalUrl,
      host: request.headers.host,
      traceparent: traceparentOf(request),
    });
    if (record !== undefined) {
      const { app } = request;
      watchResponse(record, response, () => ({
        route: expressRoute(request, app),
        contentLength: response.getHeader("content-length"),
        user_id: ask(userId, request),
      }));
    }
    runRequest(record, next);
  };
}

/**
 * Error middleware for Express: notes what was thrown and passes it on. Use it after the routes and before your own error
 * handlers.
 * @example
 * import { trackErrors } from "@dendro/sdk/express";
 * import express from "express";
 *
 * const app = express();
 * app.get("/", () => {
 *   throw new Error("It fails.");
 * });
 * app.use(trackErrors());
 */
export function trackErrors(): (
  error: unknown,
  request: object,
  response: unknown,
  next: (error: unknown) => void,
) => void {
  // Express knows error handlers by their four parameters.
  return (error, request, _response, next) => {
    noteThrown(request, error);
    next(error);
  };
}
