import { z } from "@hono/zod-openapi";
import {
  bottlenecksSchema,
  dateRangeSchema,
  filtersSchema,
  funnelSchema,
  pathsSchema,
  querySchema,
  retentionSchema,
} from "@dendro/core";
import { exportColumns } from "./event-columns.ts";
import { exportFormats } from "./formats.ts";

const eventListSchema = z
  .strictObject({
    filters: filtersSchema.default([]).meta({ description: "Which events; all of them must hold." }),
    date_range: dateRangeSchema,
    timezone: z
      .string()
      .max(64)
      .default("UTC")
      .meta({ description: "An IANA time zone, for date_range. Times in the file are UTC." }),
    columns: z
      .array(z.enum(exportColumns))
      .min(1)
      .max(exportColumns.length)
      .refine((names) => new Set(names).size === names.length, { message: "names a column twice" })
      .optional()
      .meta({ description: "By default every column.", uniqueItems: true }),
    limit: z.number().int().min(1).optional().meta({ description: "At most so many, the oldest first." }),
  })
  .meta({ id: "ExportedEvents" });
export type EventList = z.output<typeof eventListSchema>;

/** What a file may be of. */
export const exportSubjects = ["query", "funnel", "retention", "paths", "bottlenecks", "events"] as const;
export type ExportWhat = (typeof exportSubjects)[number];

/** What is wanted as a file: the answer to a question of one kind, or events. */
export const exportRequestSchema = z
  .strictObject({
    format: z.enum(exportFormats),
    bom: z.boolean().optional().meta({
      description: "Of CSV: begin with a byte order mark, by which Excel knows that the text is UTF-8.",
    }),
    query: querySchema.optional(),
    funnel: funnelSchema.optional(),
    retention: retentionSchema.optional(),
    paths: pathsSchema.optional(),
    bottlenecks: bottlenecksSchema.optional(),
    events: eventListSchema.optional(),
  })
  .refine((request) => exportSubjects.filter((what) => request[what] !== undefined).length === 1, {
    message: `one of ${exportSubjects.join(", ")} is needed`,
  })
  .meta({ id: "ExportRequest", oneOf: exportSubjects.map((what) => ({ required: [what] })) });
export type ExportRequest = z.output<typeof exportRequestSchema>;
/** A request as it is sent: what has a default may be left out. */
export type ExportRequestInput = z.input<typeof exportRequestSchema>;

/** What a request wants a file of. */
export const subjectOf = (request: ExportRequest): ExportWhat =>
  exportSubjects.find((what) => request[what] !== undefined) ?? "events";
