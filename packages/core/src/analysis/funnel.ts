import { z } from "zod";
import type { Field } from "../catalog/field.ts";
import type { Condition } from "../catalog/condition.ts";
import {
  analysisMetaSchema,
  eventCondition,
  eventField,
  planScope,
  scopeFields,
  stepFiltersSchema,
  type Scope,
} from "./scope.ts";
import { dayMs, hourMs, minuteMs } from "../time/units.ts";

const unitMs = { m: minuteMs, h: hourMs, d: dayMs, w: 7 * dayMs } as const;

/** How many of those who did one thing went on to do others, in that order and in time. */
export const funnelSchema = z
  .strictObject({
    steps: z
      .array(z.strictObject({ name: z.string().min(1).max(128).optional(), filters: stepFiltersSchema }))
      .min(2)
      .max(20)
      .meta({
        description:
          "What is to be done, in this order: every step by an event of its own, after that of the step before. Of events of one millisecond that was first which was received first, and of one request that with the smaller id.",
      }),
    ...scopeFields,
    window: z
      .string()
      .regex(/^[1-9]\d{0,3}[mhdw]$/u, "is no length of time such as 30m, 24h, 14d")
      .default("14d")
      .meta({ description: "How long after the first step the last may be." }),
    dimension: z
      .string()
      .max(256)
      .optional()
      .meta({ description: "Splits by its value at the first step that somebody took." }),
    limit: z.number().int().min(1).max(1000).default(25),
  })
  .meta({ id: "Funnel" });
export type Funnel = z.output<typeof funnelSchema>;

export interface FunnelPlan extends Scope {
  readonly funnel: Funnel;
  readonly steps: readonly Condition[];
  readonly windowMs: number;
  readonly dimension: Field | null;
}

/** @throws DendroError `unknown_dimension`, `unknown_timezone` or `invalid_query` */
export function planFunnel(funnel: Funnel, now: number): FunnelPlan {
  const scope = planScope(funnel, now);
  const [, amount = "0", unit = "d"] = /^(\d+)(.)$/u.exec(funnel.window) ?? [];
  return {
    ...scope,
    funnel,
    steps: funnel.steps.map(({ filters }) => eventCondition(filters, scope)),
    windowMs: Number(amount) * unitMs[unit as keyof typeof unitMs],
    dimension: funnel.dimension === undefined ? null : eventField(funnel.dimension),
  };
}

const percentSchema = z.union([z.number(), z.null()]);

export const funnelResultSchema = z
  .object({
    results: z.array(
      z.object({
        dimension: z.union([z.string(), z.null()]),
        steps: z.array(
          z.object({
            name: z.string(),
            count: z.number(),
            rate: percentSchema.meta({ description: "Of those who took the first step, in percent." }),
            rate_from_previous: percentSchema.meta({
              description: "Of those who took the step before, in percent.",
            }),
          }),
        ),
      }),
    ),
    meta: analysisMetaSchema,
    query: funnelSchema,
  })
  .meta({ id: "FunnelResult" });
export type FunnelResult = z.output<typeof funnelResultSchema>;

/** One row of a funnel, from how many came to each step. */
export function funnelRow(
  { funnel }: FunnelPlan,
  dimension: string | null,
  counts: readonly number[],
): FunnelResult["results"][number] {
  const percent = (count: number, of: number) => (of === 0 ? null : (count / of) * 100);
  return {
    dimension,
    steps: funnel.steps.map(({ name }, index) => {
      const count = counts[index] ?? 0;
      return {
        name: name ?? `Step ${index + 1}`,
        count,
        rate: percent(count, counts[0] ?? 0),
        rate_from_previous: percent(count, counts[Math.max(0, index - 1)] ?? 0),
      };
    }),
  };
}
