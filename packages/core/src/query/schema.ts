import { z } from "zod";
import { dateRangeSchema } from "./date-range.ts";

/** The longest text a filter may hold, and how many. */
const maxValueLength = 2048;
const maxValues = 500;
const maxFilterDepth = 8;

const nameSchema = z.string().min(1).max(256);

const textFilterSchema = z.tuple([
  z.enum(["is", "is_not", "contains", "contains_not", "starts_with", "matches", "matches_not"]),
  nameSchema,
  z
    .array(z.union([z.string().max(maxValueLength), z.number()]))
    .min(1)
    .max(maxValues),
]);

const numberFilterSchema = z.tuple([
  z.enum([">", ">=", "<", "<="]),
  nameSchema,
  z.array(z.number()).length(1),
]);

export type Filter =
  | z.infer<typeof textFilterSchema>
  | z.infer<typeof numberFilterSchema>
  | ["and" | "or", Filter[]]
  | ["not", Filter];

/**
 * A filter as it stands in a query: `["is", "country", ["DE", "FR"]]`, `[">", "status_code", [499]]`,
 * `["or", [filter, filter]]`, `["not", filter]`.
 */
export const filterSchema: z.ZodType<Filter> = z
  .lazy(() =>
    z.union([
      textFilterSchema,
      numberFilterSchema,
      z.tuple([z.enum(["and", "or"]), z.array(filterSchema).min(1).max(maxValues)]),
      z.tuple([z.literal("not"), filterSchema]),
    ]),
  )
  .meta({
    id: "Filter",
    description: 'For example ["is", "country", ["DE"]], ["not", filter], ["or", [filter, filter]].',
    override: { type: "array", items: {}, minItems: 2, maxItems: 3 },
  });

export const filtersSchema = z
  .array(filterSchema)
  .max(100)
  .refine((filters) => filters.every((filter) => depthOf(filter) <= maxFilterDepth), {
    message: `filters may be nested ${maxFilterDepth} deep`,
  });

/** Any question that Dendro answers. */
export const querySchema = z
  .strictObject({
    metrics: z
      .array(nameSchema)
      .min(1)
      .max(20)
      .meta({
        description: "What to measure; names from the catalogue.",
        example: ["visitors", "pageviews"],
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
    include: z
      .strictObject({
        total_rows: z
          .boolean()
          .default(false)
          .meta({ description: "meta.total_rows: how many rows there are without pagination." }),
        time_labels: z
          .boolean()
          .default(false)
          .meta({ description: "meta.time_labels: every bucket of the time dimension." }),
      })
      .prefault({}),
    pagination: z
      .strictObject({
        limit: z.number().int().min(1).max(10_000).default(1000),
        offset: z.number().int().min(0).max(1_000_000).default(0),
      })
      .prefault({}),
    compare: z
      .literal("previous_period")
      .optional()
      .meta({ description: "Adds to every row its figures in the period before." }),
  })
  .meta({ id: "Query" });

/** A query as it is sent: what has a default may be left out. */
export type QueryInput = z.input<typeof querySchema>;
/** A query with every default filled in. */
export type Query = z.output<typeof querySchema>;

export const resultRowSchema = z.object({
  dimensions: z.array(z.union([z.string(), z.null()])),
  metrics: z.array(z.union([z.number(), z.null()])),
  comparison: z
    .object({
      metrics: z.array(z.union([z.number(), z.null()])),
      change: z
        .array(z.union([z.number(), z.null()]))
        .meta({ description: "In percent of the value before; null where that is 0 or missing." }),
    })
    .optional(),
});
export type ResultRow = z.infer<typeof resultRowSchema>;

export const resultMetaSchema = z.object({
  date_range: z
    .tuple([z.string(), z.string()])
    .meta({ description: "The instants that were asked for, the end not included." }),
  comparison_date_range: z.tuple([z.string(), z.string()]).optional(),
  total_rows: z.number().optional(),
  time_labels: z.array(z.string()).optional(),
  simulated: z
    .boolean()
    .optional()
    .meta({ description: "True when the tenant's figures are made up for a demonstration." }),
});
export type ResultMeta = z.infer<typeof resultMetaSchema>;

export const queryResultSchema = z
  .object({ results: z.array(resultRowSchema), meta: resultMetaSchema, query: querySchema })
  .meta({ id: "QueryResult" });
export interface QueryResult {
  results: ResultRow[];
  meta: ResultMeta;
  query: Query;
}

function depthOf(filter: Filter): number {
  if (filter[0] === "not") return 1 + depthOf(filter[1]);
  if (filter[0] === "and" || filter[0] === "or") return 1 + Math.max(...filter[1].map(depthOf));
  return 1;
}
