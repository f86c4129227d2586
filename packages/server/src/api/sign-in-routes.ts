import { isoTime } from "@dendro/core";
import { createRoute, z } from "@hono/zod-openapi";
import { signInIdOf, type SignInOwner } from "../auth/sign-ins.ts";
import { readSessionCookie } from "../auth/access.ts";
import { administeredTenant, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, refusals, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const signInSchema = z
  .object({
    id: z.string(),
    key_id: z.string(),
    key_name: z.string(),
    browser: z.string().meta({ description: "Its family, such as Firefox; empty when it is not known." }),
    created_at: z.string(),
    seen_at: z.string().meta({ description: "When it was used last, to five minutes." }),
    expires_at: z.string(),
    is_current: z.boolean().meta({ description: "Whether it is the one that asks." }),
  })
  .meta({ id: "SignIn" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/sign-ins",
  operationId: "listSignIns",
  tags: ["Session"],
  summary: "List who is signed in",
  description:
    "The browsers that are signed in to the dashboard, the newest first. No address is kept of them.",
  ...secured("admin"),
  request: { query: tenantParameter },
  responses: {
    200: answers("The sign-ins.", z.object({ sign_ins: z.array(signInSchema) })),
    ...refusals(...tenanted),
  },
});

const endRoute = createRoute({
  method: "delete",
  path: "/api/v1/sign-ins/{id}",
  operationId: "endSignIn",
  tags: ["Session"],
  summary: "Sign one browser out",
  description: "Its open sockets end within half a minute.",
  ...secured("admin"),
  request: {
    params: z.object({ id: z.string().max(64).meta({ description: "The sign-in, as the list has it." }) }),
    query: tenantParameter,
  },
  responses: { 204: { description: "It is signed out." }, ...refusals(...tenanted, "not_found") },
});

const endAllRoute = createRoute({
  method: "delete",
  path: "/api/v1/sign-ins",
  operationId: "endSignIns",
  tags: ["Session"],
  summary: "Sign everybody out",
  description:
    "Every browser that is signed in, the one that asks included, and links to sign in that were not used. Keys go on.",
  ...secured("admin"),
  request: { query: tenantParameter },
  responses: {
    200: answers("How many were signed out.", z.object({ ended: z.number().int() })),
    ...refusals(...tenanted),
  },
});

export function addSignInRoutes(api: Api, dependencies: ApiDependencies): void {
  const { keys, signIns } = dependencies;
  const ownerOf = (context: ApiContext): SignInOwner => ({
    tenant: administeredTenant(dependencies, context),
  });

  api.openapi(listRoute, async (context) => {
    const session = readSessionCookie({ cookie: context.req.header("cookie") ?? "" });
    const current = session === null ? null : signInIdOf(session);
    const signedIn = await signIns.list(ownerOf(context));
    const listed = signedIn.map(async ({ id, keyId, browser, createdAt, seenAt, expiresAt }) => ({
      id,
      key_id: keyId,
      key_name: await keys.nameOf(keyId),
      browser,
      created_at: isoTime(createdAt),
      seen_at: isoTime(seenAt),
      expires_at: isoTime(expiresAt),
      is_current: id === current,
    }));
    return context.json({ sign_ins: await Promise.all(listed) }, 200);
  });
  api.openapi(endRoute, async (context) => {
    await signIns.end(context.req.valid("param").id, ownerOf(context));
    return context.body(null, 204);
  });
  api.openapi(endAllRoute, async (context) => {
    return context.json({ ended: await signIns.endAll(ownerOf(context)) }, 200);
  });
}
