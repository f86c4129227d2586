import { createRoute, z } from "@hono/zod-openapi";
import { release } from "../installation/release.ts";
import { keyScopes } from "../store/key-scopes.ts";
import type { Principal } from "../auth/keys.ts";
import { readSessionCookie, requireScope, sessionCookie, type Credentials } from "../auth/access.ts";
import { credentialsOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, bodied, keyed, refusals, takes } from "./responses.ts";
import { boundedBody, secured } from "./secured.ts";

const sessionSchema = z
  .object({
    scope: z.enum(keyScopes),
    tenant: z.string().nullable(),
    release: z.string().meta({ description: "The version of the server, such as `0.1.0`." }),
  })
  .meta({ id: "Session" });

const signInRoute = createRoute({
  method: "post",
  path: "/api/v1/session",
  operationId: "signIn",
  tags: ["Session"],
  summary: "Sign in to the dashboard",
  description: "With a key, or with the token of a sign-in link, which works once. The answer sets a cookie.",
  security: [],
  // Anybody may send it.
  middleware: boundedBody(8 * 1024),
  request: {
    body: takes(
      z.union([z.strictObject({ key: z.string().max(512) }), z.strictObject({ token: z.string().max(512) })]),
    ),
  },
  responses: {
    200: answers("Who is signed in.", sessionSchema),
    ...refusals(...bodied, "invalid_key", "too_many_guesses", "insufficient_scope", "internal"),
  },
});

const whoRoute = createRoute({
  method: "get",
  path: "/api/v1/session",
  operationId: "readSession",
  tags: ["Session"],
  summary: "Get who is signed in",
  ...secured("read"),
  responses: { 200: answers("Who is signed in.", sessionSchema), ...refusals(...keyed) },
});

const signOutRoute = createRoute({
  method: "delete",
  path: "/api/v1/session",
  operationId: "signOut",
  tags: ["Session"],
  summary: "Sign out",
  description:
    "Ends the sign-in that the cookie shows, if it shows one; with `everywhere=true` every sign-in with the same key.",
  security: [],
  request: {
    query: z.object({
      everywhere: z.enum(["true", "false"]).default("false").meta({
        description: "Whether other browsers that are signed in with the same key are signed out too.",
      }),
    }),
  },
  responses: {
    204: { description: "The cookie is gone." },
    ...refusals("invalid_request", "insufficient_scope", "internal"),
  },
});

export function addSessionRoutes(api: Api, dependencies: ApiDependencies): void {
  const { access, signIns, browserOf, publicUrl } = dependencies;

  async function authenticate(
    sent: { key: string } | { token: string },
    context: ApiContext,
  ): Promise<Principal> {
    if ("key" in sent) return access.authenticate(sent.key.trim(), credentialsOf(context));
    return await access.redeem(sent.token, credentialsOf(context));
  }

  /** Whether the browser reaches us over TLS, also where a proxy ends it. */
  const isSecure = (context: ApiContext) =>
    context.req.url.startsWith("https:") ||
    context.req.header("x-forwarded-proto") === "https" ||
    publicUrl?.startsWith("https:") === true;

  const sessionOf = (context: ApiContext) =>
    readSessionCookie({ cookie: context.req.header("cookie") ?? "" });

  api.openapi(signInRoute, async (context) => {
    const principal = await authenticate(context.req.valid("json"), context);
    requireScope(principal, "read");
    // Who signs in anew leaves no other sign-in behind in the same browser.
    const before = sessionOf(context);
    if (before !== null) await signIns.endSession(before);
    const browser = browserOf(context.req.header("user-agent") ?? "");
    const session = await signIns.createSession(principal, browser);
    context.header("set-cookie", sessionCookie(session, isSecure(context)));
    return context.json({ scope: principal.scope, tenant: principal.tenant, release }, 200);
  });
  api.openapi(whoRoute, async (context) => {
    const { scope, tenant } = context.get("principal");
    return context.json({ scope, tenant, release }, 200);
  });
  api.openapi(signOutRoute, async (context) => {
    const session = sessionOf(context);
    if (session !== null && context.req.valid("query").everywhere === "true") {
      // Others are signed out too, so it must be the dashboard that asks, and not any page.
      const { keyId } = await access.identify(cookieCredentials(context));
      await signIns.endAll({ keyId });
    }
    if (session !== null) await signIns.endSession(session);
    context.header("set-cookie", sessionCookie(null, isSecure(context)));
    return context.body(null, 204);
  });
}

/** What the cookie alone says of who asks, whatever keys are sent beside it. */
function cookieCredentials(context: ApiContext): Credentials {
  const { headers, url, ...credentials } = credentialsOf(context);
  const { cookie, origin, host } = headers;
  const mark = { "x-requested-with": headers["x-requested-with"] };
  return { ...credentials, headers: { cookie, origin, host, ...mark }, url: new URL(url.pathname, url) };
}
