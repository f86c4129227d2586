import { z } from "@hono/zod-openapi";
import type { Filter } from "@dendro/core";
import { filtersParameter, readFilters } from "./filters-parameter.ts";
import { pageOf, pageSchema, readPage } from "./page.ts";
import { figuresOf, figuresSchema, period, preset, rangeOf, timeOf } from "./preset.ts";

const figures = {
  name: "argmax(name, duration_ms)",
  type: "argmax(type, duration_ms)",
  source: "first(source)",
  user_id: "first(user)",
  thread_id: "first(thread)",
  model: "first(model)",
  models: "distinct(model)",
  events: "events",
  spans: "spans",
  errors: "failures",
  tokens: "tokens",
  cost: "cost",
} as const;

/** What can be asked of some event of a trace by a parameter of its own, and the filter that each stands for. */
const askedFilters = {
  status: (value: string): Filter => ["is", "status", [value]],
  user_id: (value: string): Filter => ["is", "user", [value]],
  thread_id: (value: string): Filter => ["is", "thread", [value]],
  model: (value: string): Filter => ["is", "model", [value]],
  source: (value: string): Filter => ["is", "source", [value]],
  name_contains: (value: string): Filter => ["contains", "name", [value]],
} as const;

/** In which order traces can be listed, by what puts them so. */
export const traceOrders = {
  newest: "min(timestamp)",
  longest: "elapsed",
  costliest: "cost",
  most_tokens: "tokens",
  most_errors: "failures",
} as const;

const oneOf = (what: string) =>
  z
    .string()
    .min(1)
    .max(256)
    .optional()
    .meta({ description: `Only traces in which an event is of this ${what}.` });

/** What narrows the list, each a parameter. */
export const traceFilters = {
  status: z.enum(["ok", "error"]).optional().meta({ description: "Only traces in which something went so." }),
  user_id: oneOf("user"),
  thread_id: oneOf("conversation"),
  model: oneOf("model"),
  source: oneOf("worker, service or site"),
  name_contains: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .meta({ description: "Only traces in which some name contains this." }),
};

export const traces = preset({
  path: "/traces",
  atRoot: false,
  needsEvents: true,
  tag: "Traces",
  summary: "List traces",
  description:
    "Runs of agents, executions of workflows and OpenTelemetry traces alike, of which an event matches the filters. Figures are of the whole trace, as far as it lies in the time.",
  parameters: z.object({
    filters: filtersParameter,
    ...traceFilters,
    min_duration_ms: z.coerce
      .number()
      .min(0)
      .optional()
      .meta({ description: "Only traces that took so long, or longer." }),
    order: z
      .enum(Object.keys(traceOrders) as [keyof typeof traceOrders])
      .default("newest")
      .meta({ description: "Which come first." }),
    ...pageOf(1000, 50),
    ...period(1),
  }),
  answer: z.object({
    traces: z.array(
      figuresSchema(figures).extend({
        id: z.string(),
        start: z.string().nullable().meta({ description: "When its first event was." }),
        end: z.string().nullable().meta({ description: "`duration_ms` after that." }),
        duration_ms: z.number().meta({
          description:
            "Of its longest piece of work, or from its first event to its last if that is longer; without judgements, which may come much later.",
        }),
      }),
    ),
    ...pageSchema,
  }),
  async read(parameters, runner) {
    const wanted = wantedActivities(parameters);
    const { min_duration_ms: minDuration = 0 } = parameters;
    const { rows, ...rest } = await readPage(
      runner,
      (asOf) => ({
        metrics: [...Object.values(figures), "min(timestamp)", "elapsed", "trace_name", "first(name)"],
        dimensions: ["execution"],
        filters: [
          ["is_not", "execution", [""]],
          ...wanted.map((filters): Filter => ["has_done", "execution", { filters }]),
        ],
        having: minDuration === 0 ? [] : [[">=", "elapsed", [minDuration]]],
        date_range: rangeOf(parameters, asOf),
        timezone: parameters.timezone,
        order_by: [[traceOrders[parameters.order], "desc"]],
      }),
      parameters,
    );
    return {
      traces: rows.map((row) => {
        const [start = null, elapsed = null, told = null, firstName = null] = row.metrics.slice(-4);
        const duration = Number(elapsed);
        const figuresOfTrace = figuresOf(figures, row);
        return {
          id: row.dimensions[0] ?? "",
          ...figuresOfTrace,
          name: told ?? figuresOfTrace.name ?? firstName,
          start: timeOf(start),
          end: timeOf(Number(start) + duration),
          duration_ms: duration,
        };
      }),
      ...rest,
    };
  },
});

/** What events of a trace must be: one of them as `filters` say, and one, maybe another, as each parameter says. */
function wantedActivities(
  parameters: { readonly filters?: string | undefined } & {
    readonly [name in keyof typeof askedFilters]?: string | undefined;
  },
): Filter[][] {
  const filters = readFilters(parameters.filters);
  const names = Object.keys(askedFilters) as (keyof typeof askedFilters)[];
  return [
    ...(filters.length === 0 ? [] : [filters]),
    ...names.flatMap((name) => {
      const value = parameters[name];
      return value === undefined ? [] : [[askedFilters[name](value)]];
    }),
  ];
}
