import { createRoute, z } from "@hono/zod-openapi";
import { DendroError, isoTime } from "@dendro/core";
import type { Board } from "../store/boards.ts";
import { boardCardFields } from "./board-cards.ts";
import {
  answerSharedCard,
  sharedAnswerSchema,
  sharedQuestionOf,
  sharedQuestionSchemas,
} from "./shared-cards.ts";
import { catalog, catalogSchema } from "./catalog-document.ts";
import { abortSignalOf, credentialsOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, asked, refusals } from "./responses.ts";

const sharedBoardSchema = z
  .object({
    title: z.string(),
    cards: z.array(z.object({ ...boardCardFields, ...sharedQuestionSchemas })),
    version: z.number(),
    tenant_name: z.string(),
    timezone: z.string().nullable().meta({ description: "The tenant's; null where it has none." }),
    simulated: z.boolean(),
    expires_at: z.string().meta({ description: "Until when the link works." }),
    catalog: catalogSchema.meta({ description: "What the catalogue says of what is on the board." }),
  })
  .meta({ id: "SharedBoard" });

/** What a route behind a link declares: its secret is a bearer token, and no key is good for it. */
const byLink = {
  security: [{ share: [] }],
  middleware: [
    async (context: ApiContext, next: () => Promise<void>) => {
      context.set("share", await context.get("access").share(credentialsOf(context)));
      await next();
    },
  ],
};
const refused = ["missing_key", "invalid_key", "too_many_guesses", "internal", "not_found"] as const;

const boardRoute = createRoute({
  method: "get",
  path: "/api/v1/shared/board",
  operationId: "readSharedBoard",
  tags: ["Boards"],
  summary: "Read a shared board",
  description: "The board that a link shows.",
  ...byLink,
  responses: { 200: answers("The board.", sharedBoardSchema), ...refusals(...refused) },
});
const cardRoute = createRoute({
  method: "get",
  path: "/api/v1/shared/cards/{id}",
  operationId: "readSharedCard",
  tags: ["Boards"],
  summary: "Read the answer of a shared board's card",
  description: "To the question as it is saved.",
  ...byLink,
  request: { params: z.object({ id: z.string().max(64).meta({ description: "The card's." }) }) },
  responses: {
    200: answers("The answer.", sharedAnswerSchema),
    ...refusals(...refused, ...asked, "invalid_request"),
  },
});

/** What is behind a link to a board: that board, and the answers to the questions on it. */
export function addSharedBoardRoutes(api: Api, dependencies: ApiDependencies): void {
  const { boards, tenants, questions } = dependencies;
  const boardOf = async (context: ApiContext): Promise<Board> => {
    const { tenant, board } = context.get("share");
    return await boards.find(tenant, board);
  };
  api.openapi(boardRoute, async (context) => {
    const { title, cards, version } = await boardOf(context);
    const { tenant, expiresAt } = context.get("share");
    const { name = tenant, timezone = null, simulated = false } = tenants.find(tenant) ?? {};
    const shown = cards.map(({ id, title: named, drawing, place, ...question }) => ({
      id,
      title: named,
      drawing,
      place,
      ...sharedQuestionOf(question),
    }));
    const board = { title, cards: shown, version, tenant_name: name, timezone, simulated };
    return context.json({ ...board, expires_at: isoTime(expiresAt), catalog: catalogOf(cards) }, 200);
  });
  api.openapi(cardRoute, async (context) => {
    const { id } = context.req.valid("param");
    const card = (await boardOf(context)).cards.find((one) => one.id === id);
    if (card === undefined) throw new DendroError("not_found", `Unknown card ${JSON.stringify(id)}.`);
    const { tenant } = context.get("share");
    return context.json(await answerSharedCard(questions, tenant, card, abortSignalOf(context)), 200);
  });
}

/** What is looked up for titles and units. */
function catalogOf(cards: Board["cards"]): z.output<typeof catalogSchema> {
  const queries = cards.flatMap((card) => sharedQuestionOf(card).query ?? []);
  const [metrics, dimensions] = [
    new Set(queries.flatMap((query) => query.metrics)),
    new Set(queries.flatMap((query) => query.dimensions)),
  ];
  return {
    metrics: catalog.metrics.filter(({ name }) => metrics.has(name)),
    dimensions: catalog.dimensions.filter(({ name }) => dimensions.has(name)),
  };
}
