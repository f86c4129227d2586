import { z } from "@hono/zod-openapi";
import { limits, sentColumns, type Column } from "@dendro/core";
import type { Api } from "./context.ts";
import { describeReceivers, received } from "./receiver-documents.ts";
import { receiptSchema } from "./receiver-wires.ts";
import { answers, refusals, tenantParameter } from "./responses.ts";
import { credentials } from "./secured.ts";
import { tags } from "../presets/tags.ts";

export const apiDocument = {
  openapi: "3.1.0" as const,
  info: {
    title: "Dendro",
    version: "1",
    description:
      "Real-time analytics and live settings for AI agents, workflows, chats, edge workers and websites.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
  tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
};

/** Adds what the routes themselves do not say: how to show a key, and the data plane. */
export function describeApi(api: Api): void {
  const registry = api.openAPIRegistry;
  registry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer" });
  registry.registerComponent("securitySchemes", "header", {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
  });
  registry.registerComponent("securitySchemes", "query", { type: "apiKey", in: "query", name: "key" });
  registry.registerComponent("securitySchemes", "cookie", {
    type: "apiKey",
    in: "cookie",
    name: "dendro_session",
  });
  registry.registerComponent("securitySchemes", "share", {
    type: "http",
    scheme: "bearer",
    description: "What a link to a board ends with.",
  });
  registry.registerComponent("securitySchemes", "basic", { type: "http", scheme: "basic" });
  describeReceivers(registry);
  registry.registerPath({
    method: "post",
    path: "/api/v1/events",
    operationId: "sendEvents",
    tags: ["Events"],
    summary: "Send events",
    description:
      "One event, an array, `{ batch_id?, events }`, or NDJSON; plain or compressed with gzip, deflate, br or zstd. " +
      `At most ${limits.maxEventsPerRequest} events and ${limits.maxBodyBytes / 2 ** 20} MiB. When it is answered, the events are on disk. ` +
      "What has an `id` or a `batch_id` counts once within 24 hours, however often it is sent.",
    security: credentials("site"),
    request: {
      query: tenantParameter.extend({
        history: z
          .enum(["true"])
          .optional()
          .meta({ description: "Events of any age, each id counted once for ever; needs an admin key." }),
      }),
      body: {
        required: true,
        content: {
          "application/json": { schema: z.union([eventSchema, z.array(eventSchema), batchSchema]) },
          "application/x-ndjson": { schema: z.string().meta({ description: "One event a line." }) },
        },
      },
    },
    responses: {
      202: answers("What became of them.", receiptSchema),
      422: answers("Every one of them was rejected, and why.", receiptSchema),
      ...refusals(...received),
    },
  });
}

/** A field as its declaration has it. */
function fieldSchema(column: Column) {
  const schema = {
    id: () => z.string().max(column.maxLength ?? limits.maxIdLength),
    text: () => z.string(),
    category: () =>
      column.values === undefined ? z.string() : z.enum(column.values as [string, ...string[]]),
    integer: () => z.number().int().min(0),
    number: () => z.number(),
    boolean: () => z.boolean(),
  }[column.kind]();
  return schema.optional().meta({ description: column.description });
}

const eventSchema = z
  .object({
    type: z
      .string()
      .max(limits.maxTypeLength)
      .meta({ description: "What happened, such as page_view.", example: "page_view" }),
    id: z
      .string()
      .max(limits.maxIdLength)
      .optional()
      .meta({ description: "Your own id; sent again, it counts once." }),
    timestamp: z
      .union([z.number(), z.string()])
      .optional()
      .meta({ description: "Milliseconds since 1970 or ISO 8601; by default now." }),
    url: z
      .string()
      .optional()
      .meta({ description: "The page's address; path, host and campaign are read from it." }),
    ip: z
      .string()
      .optional()
      .meta({ description: "The visitor's address, when you send for somebody else. Never stored." }),
    user_agent: z
      .string()
      .optional()
      .meta({ description: "The visitor's user agent, likewise. Never stored." }),
    ...Object.fromEntries(Object.entries(sentColumns).map(([name, column]) => [name, fieldSchema(column)])),
    data: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: "Anything else, to be asked for as data.<path>." }),
  })
  .meta({ id: "Event", description: "Fields that are not listed land in `data`." });

const batchSchema = z
  .object({ batch_id: z.string().optional(), events: z.array(eventSchema) })
  .meta({ id: "EventBatch" });
