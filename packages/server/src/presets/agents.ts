import { z } from "@hono/zod-openapi";
import type { Filter, ResultRow } from "@dendro/core";
import { figuresOf, figuresSchema, period, preset, rangeOf } from "./preset.ts";

/** Of a single day it is not told how long people wait for a first answer: a conversation may be of several. */
const dailyFigures = {
  conversations: "conversations",
  active_conversations: "active_conversations",
  messages_received: "messages_received",
  messages_sent: "messages_sent",
  runs: "agent_runs",
  failed_runs: "failed_runs",
  run_success_rate: "run_success_rate",
  avg_run_duration: "run_duration",
  p95_run_duration: "run_duration_p95",
  llm_calls: "llm_calls",
  llm_error_rate: "llm_error_rate",
  tool_calls: "tool_calls",
  tool_error_rate: "tool_error_rate",
  errors: "agent_errors",
  likes: "likes",
  dislikes: "dislikes",
  satisfaction: "satisfaction",
  input_tokens: "input_tokens",
  output_tokens: "output_tokens",
  cost: "cost",
} as const;
const figures = { ...dailyFigures, time_to_first_answer: "time_to_first_answer" } as const;

/** By the first it is told which groups come first. */
const allMetrics = ["agent_runs", ...Object.values(figures).filter((metric) => metric !== "agent_runs")];

/** Rows of each list. */
const listLength = 100;

const toolFigures = {
  calls: "tool_calls",
  errors: "tool_errors",
  error_rate: "tool_error_rate",
  avg_duration: "tool_duration",
  p95_duration: "tool_duration_p95",
} as const;

const counted = (key: string) => z.object({ [key]: z.string().nullable(), count: z.number() });

/** By what agents may be told apart, and the dimension of each. */
const sides = { worker: "source", model: "model", version: "version", user: "user" } as const;

export const agents = preset({
  path: "/analytics/agents",
  atRoot: false,
  tag: "Agents",
  summary: "What agents do",
  description:
    "Conversations, runs, models, tools, errors, what people think and what it costs: together, by day, and by worker, model or version.",
  parameters: z.object({
    by: z
      .enum(Object.keys(sides) as [keyof typeof sides])
      .default("worker")
      .meta({ description: "What `groups` are." }),
    worker: z.string().min(1).max(256).optional().meta({ description: "Only this worker." }),
    ...period(7),
  }),
  answer: figuresSchema(figures).extend({
    groups: z.array(figuresSchema(figures).extend({ value: z.string().nullable() })),
    daily: z.array(figuresSchema(dailyFigures).extend({ date: z.string() })),
    tools: z
      .array(figuresSchema(toolFigures).extend({ tool: z.string().nullable() }))
      .meta({ description: "Tools that were called, or whose results have a time or a failure." }),
    runs_by_status: z.array(counted("status")),
    errors_by_type: z.array(counted("error_type")),
    likes_by_target: z
      .array(counted("target_type"))
      .meta({ description: "What `likes` are of; without those that were changed since." }),
    dislikes_by_reason: z
      .array(counted("reason"))
      .meta({ description: "Every reason that was given, also by those who changed their mind since." }),
  }),
  async read(parameters, { ask, breakDown, now }) {
    const { by, worker, timezone } = parameters;
    const filters: Filter[] = worker === undefined ? [] : [["is", "source", [worker]]];
    const base = { filters, date_range: rangeOf(parameters, now), timezone };
    const countOf = async (metric: string, name: string, dimension: string, more: Filter[] = []) => {
      const { results } = await ask({
        ...base,
        metrics: [metric],
        dimensions: [dimension],
        filters: [...filters, ...more],
        pagination: { limit: listLength },
      });
      return results.map(({ dimensions: [value], metrics: [number] }) => ({
        [name]: value ?? null,
        count: Number(number),
      }));
    };
    const count = async (name: string, dimension: string, type: string) =>
      await countOf("events", name, dimension, [["is", "type", [type]]]);
    const [all, daily, tools, statuses, errors, likes, reasons] = await Promise.all([
      breakDown({ ...base, metrics: allMetrics }, [[], [sides[by]]], listLength + 1),
      ask({ ...base, metrics: Object.values(dailyFigures), dimensions: ["time:day"] }),
      ask({
        ...base,
        metrics: Object.values(toolFigures),
        dimensions: ["name"],
        filters: [...filters, ["is", "type", ["tool.called", "tool.returned"]]],
        pagination: { limit: listLength },
      }),
      count("status", "status", "agent.invoked"),
      count("error_type", "error_type", "error.occurred"),
      countOf("likes", "target_type", "data.target_type"),
      count("reason", "data.reason", "feedback.dislike"),
    ]);
    const [whole = [], groups = []] = all.results;
    return {
      ...figuresOf(figures, whole[0], allMetrics),
      groups: groups
        .filter((row) => row.dimensions[0] !== null && hasFigures(row))
        .slice(0, listLength)
        .map((row) => ({ value: row.dimensions[0] ?? null, ...figuresOf(figures, row, allMetrics) })),
      daily: daily.results.map((row) => ({
        date: row.dimensions[0] ?? "",
        ...figuresOf(dailyFigures, row),
      })),
      tools: tools.results.map((row) => ({
        tool: row.dimensions[0] ?? null,
        ...figuresOf(toolFigures, row),
      })),
      runs_by_status: statuses,
      errors_by_type: errors,
      likes_by_target: likes,
      dislikes_by_reason: reasons,
    };
  },
});

/** A site or an API is a source too, with nothing of what agents do. */
const hasFigures = ({ metrics }: ResultRow) => metrics.some((figure) => figure !== null && figure !== 0);
