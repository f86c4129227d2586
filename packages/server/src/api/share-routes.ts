import { createRoute, z } from "@hono/zod-openapi";
import { dayMs, isoTime } from "@dendro/core";
import type { Share } from "../auth/shares.ts";
import { boardIdSchema } from "./board-routes.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const shareFields = {
  id: z.string(),
  made_by: z.string().meta({ description: "The name of the key that made it." }),
  created_at: z.string(),
  expires_at: z.string(),
  used_at: z.string().nullable().meta({ description: "To five minutes; null when nobody has used it." }),
};
const shareSchema = z.object(shareFields).meta({ id: "Share" });
const createdSchema = z
  .object({
    ...shareFields,
    token: z.string().meta({ description: "Shown only here; only its hash is kept." }),
    path: z.string().meta({ description: "Where the board is shown; after the address of this server." }),
  })
  .meta({ id: "CreatedShare" });

const tags = ["Boards"];
const ofBoard = { params: z.object({ id: boardIdSchema }), query: tenantParameter };

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/boards/{id}/shares",
  operationId: "listShares",
  tags,
  summary: "List a board's links",
  ...secured("admin"),
  request: ofBoard,
  responses: {
    200: answers("Those that work, the newest first.", z.object({ shares: z.array(shareSchema) })),
    ...refusals(...tenanted, "not_found"),
  },
});
const createShareRoute = createRoute({
  method: "post",
  path: "/api/v1/boards/{id}/shares",
  operationId: "createShare",
  tags,
  summary: "Share a board by a link",
  description:
    "Whoever has the link sees the board as it is saved then, and the answers to its questions, and nothing else.",
  ...secured("admin"),
  request: {
    ...ofBoard,
    body: takes(
      z.strictObject({
        expires_in_days: z
          .int()
          .min(1)
          .max(366)
          .default(30)
          .meta({ description: "For how many days it works." }),
      }),
    ),
  },
  responses: { 201: answers("The link.", createdSchema), ...refusals(...tenanted, ...bodied, "not_found") },
});
const revokeRoute = createRoute({
  method: "delete",
  path: "/api/v1/boards/{id}/shares/{share}",
  operationId: "revokeShare",
  tags,
  summary: "Revoke a board's link",
  ...secured("admin"),
  request: {
    ...ofBoard,
    params: ofBoard.params.extend({
      share: z.string().max(64).meta({ description: "The link's `id`; not its secret." }),
    }),
  },
  responses: { 204: { description: "It opens nothing any more." }, ...refusals(...tenanted, "not_found") },
});

/** Links by which boards are shown to who has no key: whoever may change a board makes and revokes them. */
export function addShareRoutes(api: Api, dependencies: ApiDependencies): void {
  const { boards, shares, keys } = dependencies;
  const wireOf = async ({ id, keyId, createdAt, expiresAt, usedAt }: Share) => ({
    id,
    made_by: await keys.nameOf(keyId),
    created_at: isoTime(createdAt),
    expires_at: isoTime(expiresAt),
    used_at: usedAt === null ? null : isoTime(usedAt),
  });
  api.openapi(listRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { id: board } = await boards.find(tenant, context.req.valid("param").id);
    const listed = await shares.list({ tenant, board });
    return context.json({ shares: await Promise.all(listed.map(wireOf)) }, 200);
  });
  api.openapi(createShareRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { id: board } = await boards.find(tenant, context.req.valid("param").id);
    const { keyId } = context.get("principal");
    const life = context.req.valid("json").expires_in_days * dayMs;
    const { token, ...share } = await shares.create({ tenant, board, keyId }, "link", life);
    return context.json({ ...(await wireOf(share)), token, path: `/share/${token}` }, 201);
  });
  api.openapi(revokeRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { id: board, share } = context.req.valid("param");
    await shares.revoke({ tenant, board }, share);
    return context.body(null, 204);
  });
}
