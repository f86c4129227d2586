import { z } from "@hono/zod-openapi";
import { asNumber, type Filter } from "@dendro/core";
import { shape } from "./original-shape.ts";
import {
  figuresOf,
  figuresSchema,
  ownerFilters,
  period,
  preset,
  rangeOf,
  ownerParameters,
} from "./preset.ts";

const isWorkflow: Filter = ["is", "type", ["workflow.completed", "workflow.failed"]];

const executionFields = {
  total_executions: "executions",
  completed: "executions_completed",
  failed: "executions_failed",
  success_rate: "success_rate",
  avg_duration: "execution_duration",
  p50_duration: "execution_duration_p50",
  p95_duration: "execution_duration_p95",
  p99_duration: "execution_duration_p99",
} as const;
const executionSchema = figuresSchema(executionFields);

export const workflows = preset({
  path: "/analytics/workflows",
  atRoot: true,
  tag: "Workflows",
  summary: "Executions of workflows",
  description:
    "How many executions ended, how many were successful, and how long they took: all, by day and by workflow.",
  parameters: z.object({ ...period(7), ...ownerParameters, ...shape }),
  answer: executionSchema.extend({
    workflow_executions: z
      .object({
        total: z.number(),
        completed: z.number(),
        failed: z.number(),
        success_rate: z.number().nullable(),
      })
      .meta({ description: "Once more what is above, under other names." }),
    daily_breakdown: z.array(
      executionSchema.extend({
        date: z.string(),
        total: z.number().meta({ description: "The same as `total_executions`." }),
      }),
    ),
    by_workflow: z
      .array(executionSchema.extend({ workflow: z.string().nullable() }))
      .meta({ description: "The hundred with most executions." }),
    trend: z
      .object({
        total_executions: z.number().nullable(),
        success_rate: z.number().nullable(),
        avg_duration: z.number().nullable(),
      })
      .meta({
        description:
          "The change from as much of the period before, in percent; of the rate in points. Null where there was nothing.",
      }),
  }),
  async read(parameters, { ask, breakDown, now }) {
    const base = {
      metrics: Object.values(executionFields),
      filters: [isWorkflow, ...ownerFilters(parameters, now)],
      date_range: rangeOf(parameters, now),
      timezone: parameters.timezone,
    };
    const [all, broken] = await Promise.all([
      ask({ ...base, include: ["previous"] }),
      breakDown(base, [["time:day"], ["name"]], 100),
    ]);
    const [daily = [], byWorkflow = []] = broken.results;
    const change = all.results[0]?.comparison?.change ?? [];
    const changeOf = (field: keyof typeof executionFields) =>
      asNumber(change[Object.keys(executionFields).indexOf(field)]);
    const { total_executions, completed, failed, success_rate, ...durations } = figuresOf(
      executionFields,
      all.results[0],
    );
    return {
      total_executions,
      completed,
      failed,
      success_rate,
      ...durations,
      workflow_executions: {
        total: Number(total_executions),
        completed: Number(completed),
        failed: Number(failed),
        success_rate: success_rate === null ? null : Number(success_rate),
      },
      daily_breakdown: daily.map((row) => ({
        date: row.dimensions[0] ?? "",
        ...figuresOf(executionFields, row),
        total: Number(row.metrics[0]),
      })),
      by_workflow: byWorkflow.map((row) => ({
        workflow: row.dimensions[0] ?? null,
        ...figuresOf(executionFields, row),
      })),
      trend: {
        total_executions: changeOf("total_executions"),
        success_rate: changeOf("success_rate"),
        avg_duration: changeOf("avg_duration"),
      },
    };
  },
});
