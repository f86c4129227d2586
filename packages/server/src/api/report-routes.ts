import { createRoute, z } from "@hono/zod-openapi";
import { createZone, isoTime, reportSchema } from "@dendro/core";
import { noMailer } from "../mail/mailer.ts";
import { endpoints, type ReportDelivery, type SavedReport } from "../reports/saved-report.ts";
import { abortSignalOf, tenantOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, asked, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const reportNameSchema = z
  .string()
  .regex(/^[a-z\d][a-z\d_-]{0,62}$/u, "is not a name of up to 63 lower-case letters, digits, - and _")
  .meta({ description: "Its name: lower-case letters, digits, - and _.", example: "every-monday" });

const bodySchema = reportSchema
  .safeExtend({
    version: z.int().min(0).optional().meta({
      description:
        "The version that is changed, 0 for one that is not there yet. By default whichever there is.",
    }),
  })
  .meta({ id: "NewReport" });

const savedSchema = z
  .object({
    name: z.string(),
    version: z.number().meta({ description: "One more with every change." }),
    report: reportSchema,
    due_at: z.string().nullable().meta({ description: "When it is next; null while it is not active." }),
    unsubscribed: z
      .array(z.string())
      .meta({ description: "Addresses whose people want it no more: nothing is sent there." }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "Report" });

const sendSchema = z
  .object({
    due_at: z.string().meta({ description: "When the report was due that was sent." }),
    to: z.string().nullable().meta({ description: "The address; null where it went to endpoints." }),
    status: z.enum(["pending", "sent", "failed"]),
    attempts: z.number(),
    error: z.string().nullable().meta({ description: "Why it was not taken the last time." }),
    next_attempt_at: z.string().nullable(),
    done_at: z.string().nullable(),
  })
  .meta({ id: "ReportSend" });

const tags = ["Reports"];
const root = "/api/v1/reports";
const one = { params: z.object({ name: reportNameSchema }), query: tenantParameter };

const listRoute = createRoute({
  method: "get",
  path: root,
  operationId: "listReports",
  tags,
  summary: "List reports",
  ...secured("admin"),
  request: { query: tenantParameter },
  responses: {
    200: answers("By name.", z.object({ reports: z.array(savedSchema), sends_mail: z.boolean() })),
    ...refusals(...tenanted),
  },
});
const readRoute = createRoute({
  method: "get",
  path: `${root}/{name}`,
  operationId: "readReport",
  tags,
  summary: "Read a report",
  ...secured("admin"),
  request: one,
  responses: { 200: answers("The report.", savedSchema), ...refusals(...tenanted, "not_found") },
});
const setRoute = createRoute({
  method: "put",
  path: `${root}/{name}`,
  operationId: "setReport",
  tags,
  summary: "Save a report",
  description: "In place of the one of the same name. It is sent whenever it is due: docs/reports.md.",
  ...secured("admin"),
  request: { ...one, body: takes(bodySchema) },
  responses: {
    200: answers("As it is saved.", savedSchema),
    ...refusals(...tenanted, ...bodied, "not_found", "not_configured", "unknown_timezone", "conflict"),
  },
});
const removeRoute = createRoute({
  method: "delete",
  path: `${root}/{name}`,
  operationId: "removeReport",
  tags,
  summary: "Remove a report",
  description: "With what is known of whom it was sent to.",
  ...secured("admin"),
  request: one,
  responses: { 204: { description: "It is gone." }, ...refusals(...tenanted, "not_found") },
});
const sendRoute = createRoute({
  method: "post",
  path: `${root}/{name}/send`,
  operationId: "sendReport",
  tags,
  summary: "Send a report now",
  description: "To all that it goes to, besides when it is due.",
  ...secured("admin"),
  request: one,
  responses: {
    202: answers(
      "It is being sent: to how many addresses, endpoints counted as one.",
      z.object({ deliveries: z.number() }),
    ),
    ...refusals(...tenanted, "not_found", "conflict"),
  },
});
const sendsRoute = createRoute({
  method: "get",
  path: `${root}/{name}/sends`,
  operationId: "listReportSends",
  tags,
  summary: "List what was sent of a report",
  description: "Of the last 90 days.",
  ...secured("admin"),
  request: {
    ...one,
    query: tenantParameter.extend({
      limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: "How many." }),
    }),
  },
  responses: {
    200: answers("The newest first.", z.object({ sends: z.array(sendSchema) })),
    ...refusals(...tenanted, "not_found"),
  },
});
const previewRoute = createRoute({
  method: "get",
  path: `${root}/{name}/preview`,
  operationId: "previewReport",
  tags,
  summary: "See a report as it would be sent now",
  ...secured("admin"),
  request: one,
  responses: {
    200: { description: "A page of HTML.", content: { "text/html": { schema: z.string() } } },
    ...refusals(...tenanted, ...asked, "not_found", "not_configured", "overloaded"),
  },
});

/** Boards that are sent to people when it is time. */
export function addReportRoutes(api: Api, dependencies: ApiDependencies): void {
  const { boards, reporting, clock } = dependencies;
  const named = async (context: ApiContext, name: string) =>
    await reporting.reports.find(tenantOf(dependencies, context), name);
  const onWire = async (saved: SavedReport) =>
    wireOf(saved, await reporting.recipients.unsubscribed(saved.tenant, saved.name));

  api.openapi(listRoute, async (context) => {
    const all = await reporting.reports.of(tenantOf(dependencies, context));
    return context.json(
      { reports: await Promise.all(all.map(onWire)), sends_mail: reporting.sendsMail },
      200,
    );
  });
  api.openapi(readRoute, async (context) =>
    context.json(await onWire(await named(context, context.req.valid("param").name)), 200),
  );
  api.openapi(setRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { version = null, ...report } = context.req.valid("json");
    await boards.find(tenant, report.board);
    if (report.timezone !== null) createZone(report.timezone);
    if (report.active && report.recipients.length > 0 && !reporting.sendsMail) throw noMailer();
    const saved = await reporting.reports.set(tenant, context.req.valid("param").name, report, version);
    reporting.wake();
    return context.json(await onWire(saved), 200);
  });
  api.openapi(removeRoute, async (context) => {
    await reporting.reports.remove(tenantOf(dependencies, context), context.req.valid("param").name);
    return context.body(null, 204);
  });
  api.openapi(sendRoute, async (context) => {
    const deliveries = await reporting.reports.sendNow(
      tenantOf(dependencies, context),
      context.req.valid("param").name,
    );
    reporting.wake();
    return context.json({ deliveries }, 202);
  });
  api.openapi(sendsRoute, async (context) => {
    const { tenant, name } = await named(context, context.req.valid("param").name);
    const sends = await reporting.queue.list(tenant, name, context.req.valid("query").limit);
    return context.json({ sends: sends.map(sendOnWire) }, 200);
  });
  api.openapi(previewRoute, async (context) => {
    const saved = await named(context, context.req.valid("param").name);
    const made = await reporting.make(saved, clock(), abortSignalOf(context));
    // Names in it are anybody's: nothing of it runs, and nothing is loaded.
    context.header(
      "content-security-policy",
      "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'",
    );
    return context.html(made.preview(), 200);
  });
}

const wireOf = (
  { name, version, report, dueAt, createdAt, updatedAt }: SavedReport,
  unsubscribed: string[],
): z.output<typeof savedSchema> => ({
  name,
  version,
  report,
  due_at: dueAt === null ? null : isoTime(dueAt),
  unsubscribed,
  created_at: isoTime(createdAt),
  updated_at: isoTime(updatedAt),
});

const sendOnWire = (send: ReportDelivery): z.output<typeof sendSchema> => ({
  due_at: isoTime(send.run),
  to: send.address === endpoints ? null : send.address,
  status: send.status,
  attempts: send.attempts,
  error: send.fault,
  next_attempt_at: send.status === "pending" ? isoTime(send.nextAt) : null,
  done_at: send.doneAt === null ? null : isoTime(send.doneAt),
});
