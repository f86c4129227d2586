import { z } from "@hono/zod-openapi";
import { DendroError, filtersSchema, type Filter } from "@dendro/core";

/** Filters behind a question mark. */
export const filtersParameter = z
  .string()
  .max(10_000)
  .optional()
  .meta({ description: 'Filters as JSON, such as [["is","status",["error"]]].' });

/** @throws DendroError `invalid_request` */
export function readFilters(text: string | undefined): Filter[] {
  if (text === undefined) return [];
  try {
    return filtersSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new DendroError("invalid_request", "filters: must be a JSON array of filters.", { cause: error });
  }
}
