import { createRoute, z } from "@hono/zod-openapi";
import { isoTime } from "@dendro/core";
import type { Board } from "../store/boards.ts";
import { briefCard, cardSchema, titleSchema } from "./board-cards.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

export const boardIdSchema = z
  .string()
  .regex(/^[a-z\d][a-z\d_-]{0,62}$/u, "is not a name of up to 63 lower-case letters, digits, - and _")
  .meta({ description: "Its name in addresses: lower-case letters, digits, - and _.", example: "kept" });
const cardsSchema = z
  .array(cardSchema)
  .max(50)
  .refine((cards) => new Set(cards.map(({ id }) => id)).size === cards.length, {
    message: "has two cards of one id",
  });

const bodySchema = z.strictObject({
  title: titleSchema,
  cards: cardsSchema,
  version: z.int().min(0).optional().meta({
    description:
      "The version that is changed, 0 for a board that is not there yet. By default whichever there is.",
  }),
});

const boardSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    cards: z.array(cardSchema),
    version: z.number().meta({ description: "One more with every change." }),
    changed_at: z.string(),
  })
  .meta({ id: "Board" });

const listedSchema = z.object({
  boards: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      cards: z.number().meta({ description: "How many cards it has." }),
      changed_at: z.string(),
    }),
  ),
});

const tags = ["Boards"];
const one = { params: z.object({ id: boardIdSchema }), query: tenantParameter };

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/boards",
  operationId: "listBoards",
  tags,
  summary: "List boards",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: { 200: answers("In the order of their titles.", listedSchema), ...refusals(...tenanted) },
});
const readRoute = createRoute({
  method: "get",
  path: "/api/v1/boards/{id}",
  operationId: "readBoard",
  tags,
  summary: "Read a board",
  description:
    "Its cards are questions: `/api/v1/query` and live subscriptions, `/api/v1/funnel`, `/api/v1/retention` and `/api/v1/paths` answer them.",
  ...secured("read"),
  request: one,
  responses: { 200: answers("The board.", boardSchema), ...refusals(...tenanted, "not_found") },
});
const setRoute = createRoute({
  method: "put",
  path: "/api/v1/boards/{id}",
  operationId: "setBoard",
  tags,
  summary: "Save a board",
  description: "In place of the one of the same id.",
  ...secured("admin"),
  request: { ...one, body: takes(bodySchema) },
  responses: {
    200: answers("As it is saved.", boardSchema),
    ...refusals(...tenanted, ...bodied, "conflict"),
  },
});
const removeRoute = createRoute({
  method: "delete",
  path: "/api/v1/boards/{id}",
  operationId: "removeBoard",
  tags,
  summary: "Remove a board",
  ...secured("admin"),
  request: one,
  responses: { 204: { description: "It is gone." }, ...refusals(...tenanted, "not_found") },
});

/** Boards: questions that a tenant keeps beside each other. */
export function addBoardRoutes(api: Api, dependencies: ApiDependencies): void {
  const { boards } = dependencies;
  api.openapi(listRoute, async (context) => {
    const list = await boards.of(tenantOf(dependencies, context));
    const listed = list.map(({ id, title, cards, changedAt }) => ({
      id,
      title,
      cards: cards.length,
      changed_at: isoTime(changedAt),
    }));
    return context.json({ boards: listed }, 200);
  });
  api.openapi(readRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    return context.json(wireOf(await boards.find(tenant, context.req.valid("param").id)), 200);
  });
  api.openapi(setRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { title, cards, version = null } = context.req.valid("json");
    const board = { id: context.req.valid("param").id, title, cards: cards.map(briefCard) };
    return context.json(wireOf(await boards.set(tenant, board, version)), 200);
  });
  api.openapi(removeRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    await boards.remove(tenant, context.req.valid("param").id);
    return context.body(null, 204);
  });
}

/** A question stands in it as it is kept, without what it says by default. */
const wireOf = ({ changedAt, ...board }: Board) =>
  ({ ...board, changed_at: isoTime(changedAt) }) as unknown as z.output<typeof boardSchema>;
