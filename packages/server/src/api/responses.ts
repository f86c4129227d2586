import { z } from "@hono/zod-openapi";
import { errorCatalog, withoutNulls, type ErrorCode } from "@dendro/core";
import { problemSchema } from "../http/problem.ts";

/** The `?tenant=` of every route that is about one tenant. */
export const tenantParameter = z.object({
  tenant: z
    .string()
    .optional()
    .meta({ description: "The tenant, where the key may name one. By default `default`." }),
});

/** What can go wrong behind a key. */
export const keyed = [
  "missing_key",
  "invalid_key",
  "too_many_guesses",
  "key_in_address",
  "insufficient_scope",
  "internal",
] as const;

/** What can go wrong where something is asked of one tenant. */
export const tenanted = [...keyed, "invalid_request", "unknown_tenant"] as const;

/** What can go wrong with a body. */
export const bodied = [
  "malformed_body",
  "invalid_request",
  "body_too_large",
  "unsupported_media_type",
] as const;

/** What can go wrong where the warehouse is read. */
export const stored = ["query_timeout", "query_too_expensive", "warehouse_unavailable"] as const;

/** What can go wrong with a question. */
export const asked = [
  ...stored,
  "invalid_query",
  "unknown_metric",
  "unknown_dimension",
  "unknown_timezone",
] as const;

type StatusOf<C extends ErrorCode> = (typeof errorCatalog)[C]["status"];

export interface Refused {
  readonly description: string;
  readonly content: { readonly "application/problem+json": { readonly schema: z.ZodType } };
}

/** What can go wrong, by status: each says which codes it can have. */
export function refusals<C extends ErrorCode>(...codes: readonly C[]): Record<StatusOf<C>, Refused> {
  const statuses = [...new Set(codes.map((code) => errorCatalog[code].status))];
  return Object.fromEntries(
    statuses.map((status) => {
      const known = (Object.keys(errorCatalog) as C[]).filter(
        (code) => codes.includes(code) && errorCatalog[code].status === status,
      );
      return [status, refused(known)];
    }),
  ) as Record<StatusOf<C>, Refused>;
}

function refused(codes: readonly ErrorCode[]): Refused {
  const description = codes.map((code) => `\`${code}\`: ${errorCatalog[code].title}.`).join(" ");
  const schema = z.intersection(
    problemSchema,
    z.object({ code: z.enum(codes as readonly [ErrorCode, ...ErrorCode[]]) }),
  );
  return { description, content: { "application/problem+json": { schema } } };
}

export const answers = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { "application/json": { schema } },
});

/** A body. A field that may be left out may be sent as null. */
export const takes = <S extends z.ZodType>(schema: S) => ({
  required: true as const,
  content: {
    "application/json": { schema: z.preprocess((body) => withoutNulls(schema, body), schema) },
  },
});
