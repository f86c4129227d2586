import { createRoute, z } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { DendroError } from "@dendro/core";
import { importRequestSchema, importSchema, maxPieceBytes } from "../imports/import-request.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { credentials, identify, secured } from "./secured.ts";

const pieceType = "application/octet-stream";
const idParameter = z.object({ id: z.string().max(64).meta({ description: "The import." }) });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/imports",
  operationId: "listImports",
  tags: ["Imports"],
  summary: "List imports",
  description:
    "Files that are being imported, and the last that were since this server started; the newest first.",
  ...secured("admin"),
  request: { query: tenantParameter },
  responses: {
    200: answers("The imports.", z.object({ imports: z.array(importSchema) })),
    ...refusals(...tenanted),
  },
});

const startRoute = createRoute({
  method: "post",
  path: "/api/v1/imports",
  operationId: "startImport",
  tags: ["Imports"],
  summary: "Begin to import a file",
  description:
    "An access log or conversations, as `dendro import` takes them; its content comes in pieces. Imported again, also after it was stopped, nothing counts twice.",
  ...secured("admin"),
  request: { query: tenantParameter, body: takes(importRequestSchema) },
  responses: {
    201: answers("Send its content.", importSchema),
    ...refusals(...tenanted, ...bodied, "overloaded"),
  },
});

const pieceRoute = createRoute({
  method: "put",
  path: "/api/v1/imports/{id}/content",
  operationId: "sendImportPiece",
  tags: ["Imports"],
  summary: "Send a piece of a file",
  description: `The file's bytes from \`offset\` on, at most ${maxPieceBytes / 2 ** 20} MiB. It is answered when they were read, and of the last one when the file was imported. A piece that is not the next is a \`conflict\`, which names the one that is.`,
  security: credentials("admin"),
  middleware: [
    identify("admin"),
    bodyLimit({
      maxSize: maxPieceBytes,
      onError() {
        throw new DendroError(
          "body_too_large",
          `A piece has at most ${maxPieceBytes / 2 ** 20} MiB; send the rest as the next one.`,
        );
      },
    }),
  ],
  request: {
    params: idParameter,
    query: tenantParameter.extend({
      offset: z.coerce.number().int().min(0).meta({ description: "Where in the file it begins." }),
      last: z
        .enum(["true", "false"])
        .default("false")
        .meta({ description: "Whether the file ends with it." }),
    }),
    body: {
      required: true as const,
      content: { [pieceType]: { schema: z.any().meta({ type: "string", format: "binary" }) } },
    },
  },
  responses: {
    200: answers("What it has come to so far.", importSchema),
    ...refusals(
      ...tenanted,
      "invalid_request",
      "body_too_large",
      "unsupported_media_type",
      "not_found",
      "conflict",
    ),
  },
});

const stopRoute = createRoute({
  method: "delete",
  path: "/api/v1/imports/{id}",
  operationId: "stopImport",
  tags: ["Imports"],
  summary: "Stop an import",
  description: "What was read stays.",
  ...secured("admin"),
  request: { params: idParameter, query: tenantParameter },
  responses: {
    200: answers("What it has come to.", importSchema),
    ...refusals(...tenanted, "invalid_request", "not_found"),
  },
});

/** Files that are imported over HTTP, such as those that are dropped on the dashboard. */
export function addImportRoutes(api: Api, dependencies: ApiDependencies): void {
  const { imports } = dependencies;
  api.openapi(listRoute, (context) =>
    context.json({ imports: imports.list(tenantOf(dependencies, context)) }, 200),
  );
  api.openapi(startRoute, (context) =>
    context.json(imports.start(tenantOf(dependencies, context), context.req.valid("json")), 201),
  );
  api.openapi(pieceRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    if (context.req.header("content-type") !== pieceType)
      throw new DendroError("unsupported_media_type", `The Content-Type must be ${pieceType}.`);
    const { offset, last } = context.req.valid("query");
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    const { id } = context.req.valid("param");
    return context.json(await imports.push(tenant, id, { offset, bytes, isLast: last === "true" }), 200);
  });
  api.openapi(stopRoute, async (context) => {
    const { id } = context.req.valid("param");
    return context.json(await imports.stop(tenantOf(dependencies, context), id), 200);
  });
}
