import { createRoute, z } from "@hono/zod-openapi";
import { DendroError, isoTime, queryResultSchema, querySchema } from "@dendro/core";
import type { Board, BoardCard } from "../store/boards.ts";
import { boardCardFields } from "./board-routes.ts";
import { catalog, catalogSchema } from "./catalog-document.ts";
import { abortSignalOf, credentialsOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, asked, refusals } from "./responses.ts";

/** What is told of a question to who may not change it: what its answer is made of, and not what was filtered by. */
const sharedQuerySchema = z.object({
  metrics: z.array(z.string()),
  dimensions: z.array(z.string()),
  date_range: z.unknown(),
  timezone: z.string(),
});

const sharedBoardSchema = z
  .object({
    title: z.string(),
    cards: z.array(z.object({ ...boardCardFields, query: sharedQuerySchema })),
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
    200: answers("The answer.", queryResultSchema.omit({ query: true })),
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
    const shown = cards.map((card) => ({ ...card, query: sharedQueryOf(card) }));
    const board = { title, cards: shown, version, tenant_name: name, timezone, simulated };
    return context.json({ ...board, expires_at: isoTime(expiresAt), catalog: catalogOf(cards) }, 200);
  });
  api.openapi(cardRoute, async (context) => {
    const { id } = context.req.valid("param");
    const card = (await boardOf(context)).cards.find((one) => one.id === id);
    if (card === undefined) throw new DendroError("not_found", `Unknown card ${JSON.stringify(id)}.`);
    const { query: _, ...result } = await questions.ask(
      context.get("share").tenant,
      questionOf(card),
      abortSignalOf(context),
    );
    return context.json(result, 200);
  });
}

const isTime = (dimension: string) => dimension.startsWith("time:");

/** What is asked for a card: of groups over time also the buckets in which there are none. */
function questionOf({ query }: BoardCard) {
  const { dimensions = [], include = [] } = query;
  const isDrawn = dimensions.length > 1 && dimensions.some(isTime);
  return querySchema.parse({
    ...query,
    ...(isDrawn ? { include: [...new Set([...include, "timeLabels"])] } : {}),
  });
}

function sharedQueryOf({ query }: BoardCard): z.output<typeof sharedQuerySchema> {
  const { metrics, dimensions, date_range, timezone } = querySchema.parse(query);
  return { metrics, dimensions, date_range, timezone };
}

function catalogOf(cards: readonly BoardCard[]): z.output<typeof catalogSchema> {
  const queries = cards.map(sharedQueryOf);
  const [metrics, dimensions] = [
    new Set(queries.flatMap((query) => query.metrics)),
    new Set(queries.flatMap((query) => query.dimensions)),
  ];
  return {
    metrics: catalog.metrics.filter(({ name }) => metrics.has(name)),
    dimensions: catalog.dimensions.filter(({ name }) => dimensions.has(name)),
  };
}
