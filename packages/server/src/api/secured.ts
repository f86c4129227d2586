import type { MiddlewareHandler } from "hono";
import type { Scope } from "../store/keys.ts";
import { requireScope } from "./access.ts";
import type { ApiEnvironment } from "./context.ts";

/** Where a key may be shown, as OpenAPI says it. */
export const credentials = [{ bearer: [] }, { header: [] }, { query: [] }, { cookie: [] }];

/**
 * What a route behind a key of some scope declares. Who shows none, or one that may not, is refused before anything else
 * of the request is looked at.
 */
export const secured = (scope: Scope) => ({ security: credentials, middleware: identify(scope) });

/** Lets in who may do what the scope says. */
export const identify =
  (scope: Scope): MiddlewareHandler<ApiEnvironment> =>
  async (context, next) => {
    const url = new URL(context.req.url);
    const headers = Object.fromEntries(context.req.raw.headers);
    const principal = await context.get("access").identify({ headers, url, method: context.req.method });
    requireScope(principal, scope);
    context.set("principal", principal);
    await next();
  };
