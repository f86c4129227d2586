import { createRoute, z } from "@hono/zod-openapi";
import {
  alertRuleSchema,
  alertTemplates,
  createZone,
  dateRangeSchema,
  isoTime,
  resolveDateRange,
  type DateRange,
} from "@dendro/core";
import { delayMs } from "../tenants/policy.ts";
import { checkRule } from "../alerts/check-rule.ts";
import { isSilencedBy } from "../alerts/silences.ts";
import {
  alertBodySchema,
  alertChangeSchema,
  alertNameSchema,
  alertOnWire,
  alertSchema,
  alertSeriesSchema,
  changeOnWire,
  seriesOnWire,
} from "./alert-schemas.ts";
import { tenantOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, asked, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const tags = ["Alerts"];
const root = "/api/v1/alerts";
const one = { params: z.object({ name: alertNameSchema }), query: tenantParameter };
const refusedRule = ["invalid_query", "unknown_metric", "unknown_dimension", "unknown_timezone"] as const;

const templatesRoute = createRoute({
  method: "get",
  path: "/api/v1/alert-templates",
  operationId: "listAlertTemplates",
  tags,
  summary: "List templates of alerts",
  description: "Rules that are ready to be switched on: send one to `PUT /api/v1/alerts/{name}`.",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers(
      "The most usual first.",
      z.object({
        templates: z.array(z.object({ name: z.string(), description: z.string(), rule: alertRuleSchema })),
      }),
    ),
    ...refusals(...tenanted),
  },
});
const listRoute = createRoute({
  method: "get",
  path: root,
  operationId: "listAlerts",
  tags,
  summary: "List alerts",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers("By name, each with its state.", z.object({ alerts: z.array(alertSchema) })),
    ...refusals(...tenanted),
  },
});
const readRoute = createRoute({
  method: "get",
  path: `${root}/{name}`,
  operationId: "readAlert",
  tags,
  summary: "Read an alert",
  ...secured("read"),
  request: one,
  responses: {
    200: answers("The alert, with its state.", alertSchema),
    ...refusals(...tenanted, "not_found"),
  },
});
const setRoute = createRoute({
  method: "put",
  path: `${root}/{name}`,
  operationId: "setAlert",
  tags,
  summary: "Save an alert",
  description:
    "In place of the one of the same name. It is judged at once and then every minute: docs/alerts.md. When it asks something else than before, it begins anew, and who was told that it fires is told that it does no longer.",
  ...secured("admin"),
  request: { ...one, body: takes(alertBodySchema) },
  responses: {
    200: answers("As it is saved.", alertSchema),
    ...refusals(...tenanted, ...bodied, ...refusedRule, "conflict"),
  },
});
const removeRoute = createRoute({
  method: "delete",
  path: `${root}/{name}`,
  operationId: "removeAlert",
  tags,
  summary: "Remove an alert",
  ...secured("admin"),
  request: one,
  responses: {
    204: { description: "It is gone, with its history." },
    ...refusals(...tenanted, "not_found"),
  },
});
const seriesRoute = createRoute({
  method: "get",
  path: `${root}/{name}/series`,
  operationId: "listAlertSeries",
  tags,
  summary: "List the series of an alert",
  description: "Each value of its dimension; one without a dimension has one.",
  ...secured("read"),
  request: {
    ...one,
    query: tenantParameter.extend({
      limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: "How many." }),
    }),
  },
  responses: {
    200: answers("What fires first.", z.object({ series: z.array(alertSeriesSchema) })),
    ...refusals(...tenanted, "not_found"),
  },
});
const historyRoute = createRoute({
  method: "get",
  path: "/api/v1/alert-history",
  operationId: "listAlertHistory",
  tags,
  summary: "List what alerts have done",
  description: "When a series came into which state; of the last 90 days, and 5,000 of each alert.",
  ...secured("read"),
  request: {
    query: tenantParameter.extend({
      alert: alertNameSchema.optional().meta({ description: "Of one alert. By default of all." }),
      date_range: z.string().max(64).default("7d").meta({ description: "As in a query: 24h, 7d, month." }),
      timezone: z.string().max(64).default("UTC").meta({ description: "An IANA time zone." }),
      limit: z.coerce.number().int().min(1).max(5000).default(500).meta({ description: "How many." }),
    }),
  },
  responses: {
    200: answers("The newest first.", z.object({ changes: z.array(alertChangeSchema) })),
    ...refusals(...tenanted, "not_found", "invalid_query", "unknown_timezone"),
  },
});
const acknowledgeRoute = createRoute({
  method: "post",
  path: `${root}/{name}/acknowledge`,
  operationId: "acknowledgeAlert",
  tags,
  summary: "Acknowledge what fires",
  description: "Says that somebody looks after it: it is not told again while it fires.",
  ...secured("admin"),
  request: {
    ...one,
    body: takes(
      z.strictObject({
        series: z.string().max(1024).nullish().meta({ description: "One of its series. By default all." }),
      }),
    ),
  },
  responses: {
    200: answers("How many.", z.object({ acknowledged: z.number() })),
    ...refusals(...tenanted, ...bodied, "not_found", "conflict"),
  },
});
const testRoute = createRoute({
  method: "post",
  path: "/api/v1/alert-tests",
  operationId: "testAlert",
  tags,
  summary: "Try an alert on the past",
  description:
    "What a rule would have come to, by the same machine as it is judged by; nothing is told or kept. Of the 35 days before now at most.",
  ...secured("read"),
  request: {
    query: tenantParameter,
    body: takes(z.strictObject({ rule: alertRuleSchema, date_range: dateRangeSchema.default("30d") })),
  },
  responses: {
    200: answers(
      "When it would have fired, the latest 500 times.",
      z.object({
        count: z.number(),
        is_cut: z.boolean(),
        firings: z.array(
          z.object({
            series: z.string().nullable(),
            from: z.string(),
            to: z.string().nullable().meta({ description: "Null when it would fire still." }),
          }),
        ),
      }),
    ),
    ...refusals(...tenanted, ...bodied, ...asked, "overloaded"),
  },
});

/** What is watched, what it came to, and what it would have. */
export function addAlertRoutes(api: Api, dependencies: ApiDependencies): void {
  const { alerts, clock } = dependencies;

  const templates = alertTemplates.map(({ rule, ...template }) => ({
    ...template,
    rule: alertRuleSchema.parse(rule),
  }));
  const named = (context: ApiContext, name: string) =>
    alerts.rules.find(tenantOf(dependencies, context), name);
  async function onWire(tenant: string, name: string) {
    const statuses = await alerts.records.statuses(tenant);
    return alertOnWire(alerts.rules.find(tenant, name), statuses.get(name) ?? null, judgedNow(tenant));
  }
  const checked = (tenant: string) => ({
    tenant,
    segmentResolver: dependencies.segmentResolver,
    hasTarget: (id: string) =>
      dependencies.webhooks.endpoints.of(tenant).some((endpoint) => endpoint.id === id),
    targets: [],
    now: clock(),
  });
  /** Figures of some tenants are a day late, and so is what is judged by them. */
  const judgedNow = (tenant: string) =>
    clock() - (dependencies.tenants.find(tenant)?.mode === "delayed" ? delayMs : 0);

  api.openapi(templatesRoute, (context) => {
    tenantOf(dependencies, context);
    return context.json({ templates }, 200);
  });
  api.openapi(listRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const statuses = await alerts.records.statuses(tenant);
    const listed = alerts.rules
      .of(tenant)
      .map((alert) => alertOnWire(alert, statuses.get(alert.name) ?? null, judgedNow(tenant)));
    return context.json({ alerts: listed }, 200);
  });
  api.openapi(readRoute, async (context) => {
    const { tenant, name } = named(context, context.req.valid("param").name);
    return context.json(await onWire(tenant, name), 200);
  });
  api.openapi(setRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { name } = context.req.valid("param");
    const { version = null, ...rule } = context.req.valid("json");
    const before = alerts.rules.of(tenant).find((alert) => alert.name === name);
    checkRule(rule, { ...checked(tenant), targets: before?.rule.targets ?? [] });
    await alerts.rules.set(tenant, name, rule, version);
    alerts.changed(tenant);
    return context.json(await onWire(tenant, name), 200);
  });
  api.openapi(removeRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    await alerts.rules.remove(tenant, context.req.valid("param").name);
    alerts.changed(tenant);
    return context.body(null, 204);
  });
  api.openapi(seriesRoute, async (context) => {
    const alert = named(context, context.req.valid("param").name);
    const all = await alerts.records.series(alert, context.req.valid("query").limit);
    const silenced = await alerts.silences.of(alert.tenant, clock());
    const series = all.map((known) =>
      seriesOnWire(alert, known, isSilencedBy(silenced, alert, known.series)),
    );
    return context.json({ series }, 200);
  });
  api.openapi(historyRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { alert = null, date_range, timezone, limit } = context.req.valid("query");
    if (alert !== null) alerts.rules.find(tenant, alert);
    const range = rangeOf(date_range, timezone, clock());
    const changes = await alerts.records.changes(tenant, { alert, limit, ...range });
    const dimensions = new Map(
      alerts.rules.of(tenant).map(({ name, rule }) => [name, rule.question.dimension]),
    );
    return context.json(
      { changes: changes.map((change) => changeOnWire(change, dimensions.get(change.alert))) },
      200,
    );
  });
  api.openapi(acknowledgeRoute, async (context) => {
    const alert = named(context, context.req.valid("param").name);
    const { series = null } = context.req.valid("json");
    const by = await dependencies.keys.nameOf(context.get("principal").keyId);
    return context.json({ acknowledged: await alerts.records.acknowledge(alert, series, by, clock()) }, 200);
  });
  api.openapi(testRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { rule, date_range } = context.req.valid("json");
    checkRule(rule, { ...checked(tenant), hasTarget: () => true });
    const range = rangeOf(date_range, rule.question.timezone, clock());
    const { dimension } = rule.question;
    const { count, isCut, firings } = await alerts.tryOnPast(tenant, rule, range);
    const listed = firings.map(({ series, from, to }) => ({
      series: dimension === null ? null : series,
      from: isoTime(from),
      to: to === null ? null : isoTime(to),
    }));
    return context.json({ count, is_cut: isCut, firings: listed }, 200);
  });
}

const rangeOf = (range: DateRange, timezone: string, now: number) =>
  resolveDateRange(range, { now, zone: createZone(timezone) });
