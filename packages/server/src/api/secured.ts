import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { DendroError, refuseDepth } from "@dendro/core";
import type { Scope } from "../store/key-scopes.ts";
import { requireScope } from "../auth/access.ts";
import { credentialsOf, type ApiEnvironment } from "./context.ts";

/** Where a key may be shown, and what scope it must be good for, as OpenAPI says it. */
export const credentials = (scope: Scope) => [
  { bearer: [scope] },
  { header: [scope] },
  { query: [scope] },
  { cookie: [scope] },
];

/**
 * What a route behind a key of some scope declares. Who shows none, or one that may not, is refused before anything else
 * of the request is looked at.
 */
export const secured = (scope: Scope) => ({
  security: credentials(scope),
  middleware: [identify(scope), ...boundedBody(maxBodyBytes)],
});

/** The longest body that the control plane reads, in bytes. */
const maxBodyBytes = 1024 * 1024;

/** Reads no body that is longer, and parses none that is nested too deeply. */
export const boundedBody = (maxBytes: number): MiddlewareHandler<ApiEnvironment>[] => [
  bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new DendroError("body_too_large", `The body has more than ${maxBytes} bytes.`);
    },
  }),
  async (context, next) => {
    const { method } = context.req;
    if (method !== "GET" && method !== "HEAD") refuseDepth(await context.req.text());
    await next();
  },
];

/** Lets in who may do what the scope says. */
export const identify =
  (scope: Scope): MiddlewareHandler<ApiEnvironment> =>
  async (context, next) => {
    const principal = await context.get("access").identify(credentialsOf(context));
    requireScope(principal, scope);
    context.set("principal", principal);
    await next();
  };
