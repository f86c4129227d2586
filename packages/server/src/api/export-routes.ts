import { createRoute, z } from "@hono/zod-openapi";
import { DendroError } from "@dendro/core";
import { withByteOrderMark } from "../export/csv.ts";
import { exportFormats, mediaTypes } from "../export/formats.ts";
import { fileName } from "../export/file-name.ts";
import {
  exportRequestSchema,
  exportSubjects,
  subjectOf,
  type ExportRequest,
  type ExportWhat,
} from "../export/request.ts";
import { abortSignalOf, tenantOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { invalid } from "../http/problem.ts";
import { asked, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";
import { streamBody } from "./stream-body.ts";

/** Its type says nothing of the content, so that a route may answer with a stream. */
const file: { description: string; content?: Record<string, { schema: z.ZodType }> } = {
  description: "The file, as it is made. A connection that breaks means that it is not whole.",
  content: Object.fromEntries(
    exportFormats.map((format) => [
      mediaTypes[format].replace(/;.*/u, ""),
      { schema: format === "json" ? z.array(z.record(z.string(), z.unknown())) : z.string() },
    ]),
  ),
};
const refused = [...tenanted, ...asked, "events_not_kept", "too_many_exports", "shutting_down"] as const;

const exportRoute = createRoute({
  method: "post",
  path: "/api/v1/export",
  operationId: "exportFile",
  tags: ["Exports"],
  summary: "Get a file",
  description:
    "The answer to a query, a funnel, retention, paths or bottlenecks, or events in order of time, as CSV, JSON, NDJSON or Parquet. Events go out while they are read, however many they are.",
  ...secured("read"),
  request: { query: tenantParameter, body: takes(exportRequestSchema) },
  responses: { 200: file, ...refusals(...refused, ...bodied) },
});

const downloadRoute = createRoute({
  method: "get",
  path: "/api/v1/export",
  operationId: "downloadFile",
  tags: ["Exports"],
  summary: "Get a file by a link",
  description: "The same, for browsers: what the file is of is JSON.",
  ...secured("read"),
  request: {
    query: tenantParameter.extend({
      format: z.enum(exportFormats).meta({ description: "What the file is to be." }),
      bom: z
        .enum(["true", "false"])
        .optional()
        .meta({ description: "Of CSV: whether it begins with a byte order mark, for Excel." }),
      query: z.string().optional().meta({ description: "A query, as JSON." }),
      funnel: z.string().optional().meta({ description: "A funnel, as JSON." }),
      retention: z.string().optional().meta({ description: "Retention, as JSON." }),
      paths: z.string().optional().meta({ description: "Paths, as JSON." }),
      bottlenecks: z.string().optional().meta({ description: "Bottlenecks, as JSON." }),
      events: z.string().optional().meta({ description: "A list of events, as JSON." }),
    }),
  },
  responses: { 200: file, ...refusals(...refused) },
});

export function addExportRoutes(api: Api, dependencies: ApiDependencies): void {
  async function answer(context: ApiContext, tenant: string, request: ExportRequest): Promise<Response> {
    const signal = abortSignalOf(context);
    const { range, body } = await dependencies.exports.open(tenant, request, signal);
    const breakOff = (error: unknown) => {
      if (!signal.aborted)
        dependencies.logError(error, { requestId: context.get("requestId"), path: context.req.path });
      context.env.outgoing.destroy();
    };
    const simulated = dependencies.tenants.find(tenant)?.simulated === true;
    const what = subjectOf(request);
    const content = request.bom === true && request.format === "csv" ? withByteOrderMark(body) : body;
    return context.body(streamBody(content, { breakOff }), 200, {
      "content-type": mediaTypes[request.format],
      "content-disposition": `attachment; filename="${fileName({ what, tenant, simulated, range }, request.format)}"`,
      "cache-control": "no-store",
    });
  }

  api.openapi(exportRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    return await answer(context, tenant, context.req.valid("json"));
  });
  api.openapi(downloadRoute, async (context) => {
    // Hono answers HEAD with what GET gives, and would throw the file away.
    if (context.req.method !== "GET")
      throw new DendroError("method_not_allowed", "A file can only be fetched; use GET or POST.");
    const tenant = tenantOf(dependencies, context);
    return await answer(context, tenant, readRequest(context.req.valid("query")));
  });
}

type Download = {
  readonly format: ExportRequest["format"];
  readonly bom?: "true" | "false" | undefined;
} & { readonly [what in ExportWhat]?: string | undefined };

function readRequest({ format, bom, ...subjects }: Download): ExportRequest {
  const request = exportRequestSchema.safeParse({
    format,
    ...(bom === undefined ? {} : { bom: bom === "true" }),
    ...Object.fromEntries(
      exportSubjects.flatMap((what) =>
        subjects[what] === undefined ? [] : [[what, parseJson(what, subjects[what])]],
      ),
    ),
  });
  if (request.success) return request.data;
  throw invalid("invalid_request", request.error);
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DendroError("invalid_request", `${name} is not JSON.`, { cause: error });
  }
}
