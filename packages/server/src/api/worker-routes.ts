import { createRoute, z } from "@hono/zod-openapi";
import { DendroError, maySee, viewChange, viewSettings, type SettingsSchema, isoTime } from "@dendro/core";
import type { WorkerStatus } from "../settings/fleets.ts";
import { settingsError } from "../settings/settings-error.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const instanceSchema = z.object({
  instance_id: z.string(),
  version: z.string().nullable(),
  connected_at: z.string(),
});
const workerSchema = z
  .object({
    id: z.string(),
    version: z.string().nullable().meta({ description: "Of its code, as it last said." }),
    has_settings: z.boolean(),
    connected: z.boolean(),
    instances: z.array(instanceSchema).meta({ description: "The processes that are connected now." }),
    first_seen_at: z.string(),
    seen_at: z.string(),
  })
  .meta({ id: "Worker" });

const settingsViewSchema = z
  .object({
    worker_id: z.string(),
    version: z.number().int(),
    updated_at: z.string().nullable(),
    fields: z.array(z.record(z.string(), z.unknown())).meta({
      description: "The schema's fields with `value`, `version`, and of a secret `is_set` instead.",
    }),
  })
  .meta({ id: "WorkerSettings" });

const patchSchema = z.strictObject({
  values: z
    .record(z.string(), z.unknown())
    .meta({ description: "New values by field; null takes one away. Each field is a version of its own." }),
  base_version: z.number().int().min(0).optional().meta({
    description: "The version that was looked at. A field that was changed since is refused with 409.",
  }),
});

const changeSchema = z.object({
  version: z.number().int(),
  author: z.object({ kind: z.enum(["worker", "person"]), id: z.string() }),
  at: z.string(),
  restored: z.number().int().nullable().meta({ description: "The version that was brought back." }),
  values: z.record(z.string(), z.unknown()).meta({ description: "Of a secret, only whether it was set." }),
});

const workerParameter = z.object({ id: z.string().min(1).max(128).meta({ description: "The worker." }) });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/workers",
  operationId: "listWorkers",
  tags: ["Workers"],
  summary: "List workers",
  description: "Every worker that was ever connected, and which of its processes are now.",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers("The workers.", z.object({ workers: z.array(workerSchema) })),
    ...refusals(...tenanted),
  },
});

const readRoute = createRoute({
  method: "get",
  path: "/api/v1/workers/{id}/settings",
  operationId: "readSettings",
  tags: ["Workers"],
  summary: "Show a worker's settings",
  ...secured("read"),
  request: { params: workerParameter, query: tenantParameter },
  responses: { 200: answers("The settings.", settingsViewSchema), ...refusals(...tenanted, "not_found") },
});

const patchRoute = createRoute({
  method: "patch",
  path: "/api/v1/workers/{id}/settings",
  operationId: "changeSettings",
  tags: ["Workers"],
  summary: "Change a worker's settings",
  description:
    "Fields are changed one after the other, in the order sent; the first that is refused ends it, and those before it stay changed.",
  ...secured("admin"),
  request: { params: workerParameter, query: tenantParameter, body: takes(patchSchema) },
  responses: {
    200: answers("The settings now.", settingsViewSchema),
    ...refusals(...tenanted, ...bodied, "not_found", "invalid_setting", "stale_setting"),
  },
});

const versionsRoute = createRoute({
  method: "get",
  path: "/api/v1/workers/{id}/settings/versions",
  operationId: "listSettingsVersions",
  tags: ["Workers"],
  summary: "Show the history of a worker's settings",
  description: "Changes, the newest first.",
  ...secured("read"),
  request: {
    params: workerParameter,
    query: tenantParameter.extend({
      before: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .meta({ description: "Only versions before this one: the `next_before` of the page before." }),
      limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: "Changes of a page." }),
    }),
  },
  responses: {
    200: answers(
      "The changes, and where older ones begin.",
      z.object({ versions: z.array(changeSchema), next_before: z.number().int().nullable() }),
    ),
    ...refusals(...tenanted, "not_found"),
  },
});

const restoreRoute = createRoute({
  method: "post",
  path: "/api/v1/workers/{id}/settings/restore",
  operationId: "restoreSettings",
  tags: ["Workers"],
  summary: "Restore the settings of a version",
  description: "As a new version. Fields that people may not change stay as they are.",
  ...secured("admin"),
  request: {
    params: workerParameter,
    query: tenantParameter,
    body: takes(z.strictObject({ version: z.number().int().min(0) })),
  },
  responses: {
    200: answers("The settings now.", settingsViewSchema),
    ...refusals(...tenanted, ...bodied, "not_found"),
  },
});

export function addWorkerRoutes(api: Api, dependencies: ApiDependencies): void {
  const { fleets, keys } = dependencies;

  async function find(tenant: string, id: string): Promise<{ id: string; schema: SettingsSchema }> {
    const worker = await fleets.find(tenant, id);
    if (worker === null)
      throw new DendroError("not_found", `No worker ${JSON.stringify(id)} was ever connected.`);
    if (worker.schema === null)
      throw new DendroError("not_found", `The worker ${JSON.stringify(id)} has no settings.`);
    return { id, schema: worker.schema };
  }

  async function view(tenant: string, { id, schema }: { id: string; schema: SettingsSchema }) {
    const state = await fleets.read(tenant, id);
    const changedAt = await fleets.changedAt(tenant, id);
    return {
      worker_id: id,
      version: state.version,
      updated_at: changedAt === 0 ? null : isoTime(changedAt),
      // What may be left out of a field is left out, so it is JSON.
      fields: viewSettings(schema, state, "operator") as unknown as Record<string, never>[],
    };
  }

  api.openapi(listRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    return context.json({ workers: (await fleets.list(tenant)).map(workerOf) }, 200);
  });
  api.openapi(readRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const worker = await find(tenant, context.req.valid("param").id);
    return context.json(await view(tenant, worker), 200);
  });
  api.openapi(patchRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { keyId } = context.get("principal");
    const author = { kind: "person", id: await keys.nameOf(keyId) } as const;
    const worker = await find(tenant, context.req.valid("param").id);
    const { values, base_version } = context.req.valid("json");
    for (const [field_id, value] of Object.entries(values)) {
      const field = worker.schema.fields.find(({ id }) => id === field_id);
      if (field === undefined || !maySee("operator", field))
        throw new DendroError("not_found", `Unknown setting ${JSON.stringify(field_id)}.`);
      const outcome = await fleets.patch(tenant, worker, { field_id, value, base_version }, author);
      if ("refused" in outcome) throw settingsError(outcome.refused, field_id);
    }
    return context.json(await view(tenant, worker), 200);
  });
  api.openapi(versionsRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { id, schema } = await find(tenant, context.req.valid("param").id);
    const { before, limit } = context.req.valid("query");
    const changes = await fleets.history(tenant, id, { before, limit });
    const versions = changes.map((change) => {
      const { version, author, at, restored, values } = viewChange(schema, change, "operator");
      return { version, author: { ...author }, at: isoTime(at), restored, values: { ...values } };
    });
    const last = changes.length === limit ? changes.at(-1)?.version : undefined;
    return context.json({ versions, next_before: last === undefined || last === 1 ? null : last }, 200);
  });
  api.openapi(restoreRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { keyId } = context.get("principal");
    const worker = await find(tenant, context.req.valid("param").id);
    const { version } = context.req.valid("json");
    const { version: newest } = await fleets.read(tenant, worker.id);
    if (version > newest)
      throw new DendroError("not_found", `The newest version is ${newest}; ${version} does not exist.`);
    await fleets.restore(tenant, worker, version, { kind: "person", id: await keys.nameOf(keyId) });
    return context.json(await view(tenant, worker), 200);
  });
}

const workerOf = ({ id, version, schema, instances, firstSeenAt, seenAt }: WorkerStatus) => ({
  id,
  version,
  has_settings: schema !== null,
  connected: instances.length > 0,
  instances: instances.map((instance) => ({
    instance_id: instance.instanceId,
    version: instance.version,
    connected_at: isoTime(instance.connectedAt),
  })),
  first_seen_at: isoTime(firstSeenAt),
  seen_at: isoTime(seenAt),
});
