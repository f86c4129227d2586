import { createRoute, z } from "@hono/zod-openapi";
import { DendroError } from "@dendro/core";
import type { Principal } from "../store/keys.ts";
import { readSessionCookie, requireScope, sessionCookie } from "./access.ts";
import { type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, keyed, refusals, takes } from "./responses.ts";
import { secured } from "./secured.ts";

const sessionSchema = z
  .object({ scope: z.enum(["ingest", "metrics", "read", "worker", "admin"]), tenant: z.string().nullable() })
  .meta({ id: "Session" });

const signInRoute = createRoute({
  method: "post",
  path: "/api/v1/session",
  operationId: "signIn",
  tags: ["Session"],
  summary: "Sign in to the dashboard",
  description: "With a key, or with the token of a sign-in link, which works once. The answer sets a cookie.",
  security: [],
  request: {
    body: takes(
      z.union([z.strictObject({ key: z.string().max(512) }), z.strictObject({ token: z.string().max(512) })]),
    ),
  },
  responses: {
    200: answers("Who is signed in.", sessionSchema),
    ...refusals(...bodied, "invalid_key", "insufficient_scope", "internal"),
  },
});

const whoRoute = createRoute({
  method: "get",
  path: "/api/v1/session",
  operationId: "readSession",
  tags: ["Session"],
  summary: "Tell who is signed in",
  ...secured("read"),
  responses: { 200: answers("Who is signed in.", sessionSchema), ...refusals(...keyed) },
});

const signOutRoute = createRoute({
  method: "delete",
  path: "/api/v1/session",
  operationId: "signOut",
  tags: ["Session"],
  summary: "Sign out",
  description: "Ends the sign-in that the cookie shows, if it shows one.",
  security: [],
  responses: { 204: { description: "The cookie is gone." }, ...refusals("internal") },
});

export function addSessionRoutes(api: Api, dependencies: ApiDependencies): void {
  const { keys, signIns } = dependencies;

  async function admit(sent: { key: string } | { token: string }): Promise<Principal> {
    const principal =
      "key" in sent ? keys.authenticate(sent.key.trim()) : await signIns.redeemToken(sent.token);
    if (principal !== null) return principal;
    throw new DendroError(
      "invalid_key",
      "key" in sent
        ? "The key is unknown or was revoked."
        : "The link was used or is too old; sign in with a key, or start the server again for a new link.",
    );
  }

  api.openapi(signInRoute, async (context) => {
    const principal = await admit(context.req.valid("json"));
    requireScope(principal, "read");
    const isSecure =
      context.req.url.startsWith("https:") || context.req.header("x-forwarded-proto") === "https";
    context.header("set-cookie", sessionCookie(await signIns.createSession(principal), isSecure));
    return context.json({ scope: principal.scope, tenant: principal.tenant }, 200);
  });
  api.openapi(whoRoute, async (context) => {
    const { scope, tenant } = context.get("principal");
    return context.json({ scope, tenant }, 200);
  });
  api.openapi(signOutRoute, async (context) => {
    const session = readSessionCookie({ cookie: context.req.header("cookie") ?? "" });
    if (session !== null) await signIns.endSession(session);
    context.header("set-cookie", sessionCookie(null, false));
    return context.body(null, 204);
  });
}
