import { z } from "zod";
import { entityNames, type EntityName } from "../catalog/entities.ts";
import { dateRangeSchema, momentSchema } from "../time/date-range-schema.ts";
import type { DateRange } from "../time/date-range.ts";
import { filterFault } from "./filter-fault.ts";
import { maxFilterDepth, maxFilterText, maxFilterValues } from "./filter-limits.ts";
import { numberOperators, textOperators } from "../catalog/filter-operators.ts";

const nameSchema = z.string().min(1).max(256);

const textFilterSchema = z.tuple([
  z.enum(textOperators),
  nameSchema,
  z
    .array(z.union([z.string().max(maxFilterText), z.number()]))
    .min(1)
    .max(maxFilterValues),
]);

const numberFilterSchema = z.tuple([z.enum(numberOperators), nameSchema, z.array(z.number()).min(1).max(1)]);

/** What an entity has done: matching events, how often, and when; by default once, in the query's range. */
export interface Activity {
  readonly filters: Filter[];
  readonly at_least?: number | undefined;
  readonly date_range?: DateRange | undefined;
}

export type Filter =
  | z.infer<typeof textFilterSchema>
  | z.infer<typeof numberFilterSchema>
  | ["and" | "or", Filter[]]
  | ["not", Filter]
  | ["has_done" | "did", EntityName, Activity];

/**
 * A filter as it stands in a query: `["is", "country", ["DE", "FR"]]`, `[">", "status_code", [499]]`,
 * `["or", [filter, filter]]`, `["not", filter]`, `["has_done", "user", { filters: [filter], at_least: 3 }]`
 * (`did` is the earlier name of `has_done`). `expandSegments` replaces a filter on `segment` by the filters of the segment.
 */
export const filterSchema: z.ZodType<Filter> = z
  .lazy(() =>
    z.union(
      [
        textFilterSchema,
        numberFilterSchema,
        z.tuple([z.enum(["and", "or"]), z.array(filterSchema).min(1).max(maxFilterValues)]),
        z.tuple([z.literal("not"), filterSchema]),
        z.tuple([z.enum(["has_done", "did"]), z.enum(entityNames), activitySchema]),
      ],
      { error: ({ input }) => filterFault(input) },
    ),
  )
  .meta({
    id: "Filter",
    description:
      'For example ["is", "country", ["DE"]], ["not", filter], ["or", [filter, filter]], ' +
      '["has_done", "user", { "filters": [filter], "at_least": 3, "date_range": "30d" }] (or "did", its earlier name), ' +
      '["is", "segment", ["paying"]].',
  });

const activitySchema = z.lazy(() =>
  z.strictObject({
    filters: z.array(filterSchema).min(1).max(20),
    at_least: z.number().int().min(1).max(1_000_000).optional(),
    date_range: dateRangeSchema.optional(),
  }),
);

export const filtersSchema = z
  .array(filterSchema)
  .max(100)
  .refine((filters) => filters.every((filter) => depthOf(filter) <= maxFilterDepth), {
    message: `filters may be nested ${maxFilterDepth} deep`,
  });

const havingSchema = z.tuple([z.enum(numberOperators), nameSchema, z.tuple([z.number()])]);

const comparedSchema = z.union([
  z.enum(["previous_period", "previous_year"]),
  z.tuple([momentSchema, momentSchema]),
]);

const compareSchema = z.strictObject({
  period: comparedSchema.default("previous_period"),
  mode: z
    .enum(["to_date", "whole"])
    .optional()
    .meta({
      description:
        "Whether a period that is not over is compared with as much of the other, to the minute, or with all of it. " +
        "By default `to_date`; `whole` where the other is given by its dates.",
    }),
});

/** Any query that Dendro answers with metrics. */
export const querySchema = z
  .strictObject({
    metrics: z
      .array(nameSchema)
      .min(1)
      .max(50)
      .meta({
        description:
          "What to measure: names from the catalogue, functions of fields such as p95(duration_ms) or last(data.plan), " +
          "of metrics per thing such as mean(tokens per thread), and of metrics such as share(cost).",
        example: ["visitors", "share(visitors)"],
      }),
    dimensions: z
      .array(nameSchema)
      .max(6)
      .default([])
      .meta({ description: "What to group by; names from the catalogue.", example: ["page"] }),
    filters: filtersSchema.default([]).meta({ description: "Which events count; all of them must hold." }),
    date_range: dateRangeSchema,
    timezone: z
      .string()
      .max(64)
      .default("UTC")
      .meta({ description: "An IANA time zone.", example: "Europe/Berlin" }),
    order_by: z
      .array(z.tuple([nameSchema, z.enum(["asc", "desc"])]))
      .max(6)
      .optional()
      .meta({ description: "By default the first metric, largest first; over time, the time." }),
    having: z
      .array(havingSchema)
      .max(10)
      .default([])
      .meta({
        description: "Which rows are shown, by their metrics: a minimum sample, for example.",
        example: [[">=", "requests", [20]]],
      }),
    top: z
      .strictObject({ dimension: nameSchema, limit: z.number().int().min(1).max(100) })
      .optional()
      .meta({
        description:
          "Only the values of one dimension that have most of the first metric; all others together are `(other)`.",
      }),
    include: z
      .array(z.enum(["rows", "total", "previous", "timeLabels"]))
      .max(4)
      .default([])
      .meta({
        description:
          "`rows`: how many rows there are without pagination; `total`: also the metrics of all of them together, of those " +
          "that `having` leaves out as well; `previous`: every row's figures in the period before; `timeLabels`: every bucket of the time dimension.",
      }),
    pagination: z
      .strictObject({
        limit: z.number().int().min(1).max(10_000).default(1000),
        offset: z.number().int().min(0).max(1_000_000).default(0),
      })
      .prefault({}),
    compare: z
      .union([comparedSchema, compareSchema], {
        error:
          'is none of "previous_period", "previous_year", two dates such as ["2026-01-01", "2026-01-31"], and { "period": …, "mode": "to_date" or "whole" }',
      })
      .optional()
      .meta({
        description:
          "Adds to every row its figures in another period: the one before, the same a year before, or any other. " +
          "What is not over is compared with as much of the period before (`to_date`), unless `mode` is `whole`.",
      }),
  })
  .meta({ id: "Query" });

/** A query as it is sent: what has a default may be left out. */
export type QueryInput = z.input<typeof querySchema>;
/** A query with every default filled in. */
export type Query = z.output<typeof querySchema>;

const measuresSchema = z.array(z.union([z.number(), z.string(), z.null()])).meta({
  description: "In the order of the query's metrics; text where a metric is one, such as first(page).",
});

const changeSchema = z.union([z.number(), z.literal("new"), z.null()]);
export type Change = z.infer<typeof changeSchema>;

const rowMetricsSchema = z.object({
  metrics: measuresSchema,
  comparison: z
    .object({
      metrics: measuresSchema,
      change: z.array(changeSchema).meta({
        description:
          "In percent of the value before, of percentages in points (`meta.change_units`); `new` where there was nothing before and now is something; null where a value is missing.",
      }),
    })
    .optional(),
});
export type RowMetrics = z.infer<typeof rowMetricsSchema>;

export const resultRowSchema = rowMetricsSchema.extend({
  dimensions: z.array(z.union([z.string(), z.null()])),
});
export type ResultRow = z.infer<typeof resultRowSchema>;

export const totalSchema = rowMetricsSchema.partial().extend({
  rows: z.number().meta({ description: "How many rows there are without pagination." }),
});
/** All rows of an answer together. */
export type Total = z.infer<typeof totalSchema>;

/** What any answer may say of the events that it is made of. */
export const answerNotes = {
  events_since: z.string().optional().meta({
    description:
      "Before this instant some events are gone, and rollups do not tell what was asked: it may lack what was before.",
  }),
  people_since: z.string().optional().meta({
    description:
      "Users are told as they were sent before this instant: an older release took those events, or they are gone. From then on anonymous ids, other names and traces tell whose events are.",
  }),
  out_of_bounds: z.int().optional().meta({
    description:
      "How many events of the time have a number that an older release took and this one refuses; it is left out of every figure.",
  }),
} as const;

export const resultMetaSchema = z.object({
  date_range: z
    .tuple([z.string(), z.string()])
    .meta({ description: "The instants that were asked for, the end not included." }),
  comparison_date_range: z.tuple([z.string(), z.string()]).optional(),
  comparison_mode: z.enum(["to_date", "whole"]).optional().meta({
    description:
      "`to_date` where a period that is not over is compared with as much of the other; `whole` where all of both is.",
  }),
  change_units: z
    .array(z.enum(["percent", "points"]))
    .optional()
    .meta({ description: "What the changes are in, in the order of the query's metrics." }),
  time_labels: z.array(z.string()).optional(),
  partial_time_labels: z.array(z.string()).optional().meta({
    description: "Of a query by time, the buckets that the range has only a part of, or that are not over.",
  }),
  ...answerNotes,
  simulated: z
    .boolean()
    .optional()
    .meta({ description: "True when the tenant's figures are made up for a demonstration." }),
});
export type ResultMeta = z.infer<typeof resultMetaSchema>;

export const queryResultSchema = z
  .object({
    results: z.array(resultRowSchema),
    total: totalSchema.optional(),
    meta: resultMetaSchema,
    query: querySchema,
  })
  .meta({ id: "QueryResult" });
export interface QueryResult {
  results: ResultRow[];
  total?: Total | undefined;
  meta: ResultMeta;
  query: Query;
}

function depthOf(filter: Filter): number {
  if (filter[0] === "not") return 1 + depthOf(filter[1]);
  if (filter[0] === "has_done" || filter[0] === "did") return 1 + Math.max(...filter[2].filters.map(depthOf));
  if (filter[0] === "and" || filter[0] === "or") return 1 + Math.max(...filter[1].map(depthOf));
  return 1;
}
