import { z } from "zod";
import type { Field } from "../catalog/field.ts";
import { DendroError } from "../errors.ts";
import { analysisMetaSchema, eventField, planScope, scopeFields, type Scope } from "./scope.ts";

/** What comes after what: from the beginning, or around one value. */
export const pathsSchema = z
  .strictObject({
    ...scopeFields,
    by: z
      .string()
      .max(256)
      .default("page")
      .meta({ description: "The dimension whose values are the stations; repetitions count as one." }),
    around: z.string().max(2048).optional().meta({
      description:
        "The station in the middle, the first time it is come to; by default paths begin with the first.",
    }),
    steps: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(3)
      .meta({ description: "How many steps, to each side of `around`." }),
    limit: z.number().int().min(1).max(100).default(20).meta({ description: "Links of each step." }),
  })
  .meta({ id: "Paths" });
export type Paths = z.output<typeof pathsSchema>;

export interface PathsPlan extends Scope {
  readonly paths: Paths;
  readonly by: Field;
}

/** @throws DendroError `unknown_dimension`, `unknown_timezone` or `invalid_query` */
export function planPaths(paths: Paths, now: number): PathsPlan {
  if (paths.around === "") throw new DendroError("invalid_query", "around is empty; leave it out.");
  return { ...planScope(paths, now), paths, by: eventField(paths.by) };
}

const stationSchema = z.union([z.string(), z.null()]);

export const pathsResultSchema = z
  .object({
    results: z.array(
      z.object({
        step: z.number().meta({ description: "1 leads away from the beginning or from `around`, -1 to it." }),
        from: stationSchema.meta({ description: "null where the path begins." }),
        to: stationSchema.meta({ description: "null where the path ends." }),
        count: z.number().meta({ description: "How many went this way." }),
      }),
    ),
    meta: analysisMetaSchema,
    query: pathsSchema,
  })
  .meta({ id: "PathsResult" });
export type PathsResult = z.output<typeof pathsResultSchema>;
