import { z } from "zod";
import type { Field } from "../catalog/field.ts";
import { analysisMetaSchema, eventField, planScope, scopeFields, type Scope } from "./scope.ts";

/**
 * Which kinds of nodes decide how long executions take. An execution's critical path is found by going back from its
 * end: always to the node that ended last before the one that was reached had begun, as in the trace of the execution.
 */
export const bottlenecksSchema = z
  .strictObject({
    ...scopeFields,
    per: scopeFields.per.default("run"),
    by: z.string().max(256).default("name").meta({ description: "The dimension that names a kind of node." }),
    limit: z.number().int().min(1).max(1000).default(20),
  })
  .meta({ id: "Bottlenecks" });
export type Bottlenecks = z.output<typeof bottlenecksSchema>;

export interface BottlenecksPlan extends Scope {
  readonly bottlenecks: Bottlenecks;
  readonly by: Field;
}

/** @throws DendroError `unknown_dimension`, `unknown_timezone` or `invalid_query` */
export function planBottlenecks(bottlenecks: Bottlenecks, now: number): BottlenecksPlan {
  return { ...planScope(bottlenecks, now), bottlenecks, by: eventField(bottlenecks.by) };
}

export const bottlenecksResultSchema = z
  .object({
    results: z.array(
      z.object({
        name: z.union([z.string(), z.null()]),
        duration_s: z
          .number()
          .meta({ description: "Seconds on critical paths, in all executions together." }),
        share: z.number().meta({ description: "Of all critical paths together, in percent." }),
        runs: z.number().meta({ description: "Executions on whose critical path it was." }),
      }),
    ),
    meta: analysisMetaSchema,
    query: bottlenecksSchema,
  })
  .meta({ id: "BottlenecksResult" });
export type BottlenecksResult = z.output<typeof bottlenecksResultSchema>;
