import { z } from "@hono/zod-openapi";
import { problemSchema } from "./problem.ts";

/** The `?tenant=` of every route that is about one tenant. */
export const tenantParameter = z.object({
  tenant: z
    .string()
    .optional()
    .meta({ description: "The tenant, where the key may name one. By default `default`." }),
});

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});

/** What can go wrong anywhere behind a key. */
export const problems = {
  400: problem("The request is not valid."),
  401: problem("A key is missing or not valid."),
  403: problem("The key may not do this."),
  404: problem("There is no such thing."),
  429: problem("Too much at once; try again after `Retry-After` seconds."),
  503: problem("The server cannot do this now; try again later."),
};

export const answers = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { "application/json": { schema } },
});

export const takes = <S extends z.ZodType>(schema: S) => ({
  required: true as const,
  content: { "application/json": { schema } },
});

export const secured = [{ bearer: [] }, { header: [] }, { query: [] }, { cookie: [] }];
