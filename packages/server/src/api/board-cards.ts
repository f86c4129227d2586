import { z } from "@hono/zod-openapi";
import { funnelSchema, pathsSchema, querySchema, retentionSchema } from "@dendro/core";
import { boardDrawings, cardKinds, type BoardCard, type CardKind } from "../store/boards.ts";

/** A board is as wide as so many columns. */
const columns = 12;

export const titleSchema = z.string().trim().min(1).max(128).meta({ description: "What people are shown." });

const placeSchema = z
  .strictObject({
    x: z
      .int()
      .min(0)
      .max(columns - 1),
    y: z.int().min(0).max(1000),
    width: z.int().min(1).max(columns),
    height: z.int().min(1).max(30),
  })
  .refine(({ x, width }) => x + width <= columns, { message: `reaches beyond the ${columns} columns` })
  .meta({ description: `Where it is, in ${columns} columns and in rows from the top.` });

/** What a card has but its question. */
export const boardCardFields = {
  id: z.string().regex(/^[\w-]{1,64}$/u, "is not a name of up to 64 letters, digits, - and _"),
  title: titleSchema,
  drawing: z.enum([...new Set(cardKinds.flatMap((kind) => boardDrawings[kind]))]).meta({
    description: `How its answer is drawn: ${cardKinds
      .map((kind) => `of \`${kind}\` ${boardDrawings[kind].map((one) => `\`${one}\``).join(", ")}`)
      .join("; ")}.`,
  }),
  place: placeSchema,
};

/** What each kind of question has to be. */
export const questionSchemas = {
  query: querySchema,
  funnel: funnelSchema,
  retention: retentionSchema,
  paths: pathsSchema,
} as const satisfies Record<CardKind, z.ZodType>;

/** A card has a question of one kind. */
export const cardSchema = z
  .strictObject({
    ...boardCardFields,
    query: questionSchemas.query.optional(),
    funnel: questionSchemas.funnel.optional(),
    retention: questionSchemas.retention.optional(),
    paths: questionSchemas.paths.optional(),
  })
  .superRefine((card, context) => {
    const [kind, ...more] = cardKinds.filter((one) => card[one] !== undefined);
    if (kind === undefined || more.length > 0)
      return context.addIssue({
        code: "custom",
        message: `has ${kind === undefined ? "no question" : "several questions"}: give it one of ${cardKinds.join(", ")}`,
      });
    const drawings: readonly string[] = boardDrawings[kind];
    if (!drawings.includes(card.drawing))
      context.addIssue({
        code: "custom",
        path: ["drawing"],
        message: `is ${card.drawing}; a card of ${kind} is drawn as ${drawings.join(", ")}`,
      });
  })
  .meta({
    id: "BoardCard",
    description: "One of `query`, `funnel`, `retention` and `paths`, and how it is drawn.",
  });

/** A card whose question says nothing that is so anyway: people read and change it as JSON. */
export function briefCard({
  query,
  funnel,
  retention,
  paths,
  ...card
}: z.output<typeof cardSchema>): BoardCard {
  const questions = { query, funnel, retention, paths };
  const brief = cardKinds.flatMap((kind) =>
    questions[kind] === undefined ? [] : [[kind, briefly(questionSchemas[kind], questions[kind])]],
  );
  return { ...card, ...(Object.fromEntries(brief) as Pick<BoardCard, CardKind>) };
}

/** Without what comes to be by default. */
function briefly(schema: z.ZodType, question: object): object {
  const told = Object.entries(question).filter(([name]) => {
    const { [name]: _left, ...rest } = question as Record<string, unknown>;
    const read = schema.safeParse(rest);
    // In which order they stand makes no other question.
    return !read.success || sorted(read.data) !== sorted(question);
  });
  return Object.fromEntries(told);
}

const sorted = (value: unknown) =>
  JSON.stringify(Object.entries(value as object).toSorted(([a], [b]) => (a < b ? -1 : 1)));
