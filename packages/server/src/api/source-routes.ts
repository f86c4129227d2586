import { createRoute, z } from "@hono/zod-openapi";
import { DendroError } from "@dendro/core";
import { sourceKinds, type Source, type SourceKind } from "../sources/source.ts";
import { tenantOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";
import {
  newSourceSchema,
  presetOf,
  secretTextSchema,
  sourceIdSchema,
  sourceOnWire,
  sourcePatchSchema,
  sourceSchema,
} from "./source-schemas.ts";

const tags = ["Sources"];
const root = "/api/v1/webhooks/sources";
const one = { params: z.object({ id: sourceIdSchema }), query: tenantParameter };

const kindsRoute = createRoute({
  method: "get",
  path: "/api/v1/webhooks/source-kinds",
  operationId: "listWebhookSourceKinds",
  tags,
  summary: "List kinds of sources",
  description: "Whose webhooks can be taken, and what is made of them unless you say otherwise.",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers(
      "Each with its mapping.",
      z.object({
        kinds: z.array(
          z.object({
            kind: z.enum(sourceKinds),
            title: z.string(),
            mapping: z.record(z.string(), z.unknown()),
            id_path: z.string().nullable(),
          }),
        ),
      }),
    ),
    ...refusals(...tenanted),
  },
});
const listRoute = createRoute({
  method: "get",
  path: root,
  operationId: "listWebhookSources",
  tags,
  summary: "List sources",
  ...secured("admin"),
  request: { query: tenantParameter },
  responses: {
    200: answers("The oldest first.", z.object({ sources: z.array(sourceSchema) })),
    ...refusals(...tenanted),
  },
});
const createSourceRoute = createRoute({
  method: "post",
  path: root,
  operationId: "createWebhookSource",
  tags,
  summary: "Create a source",
  description:
    "Webhooks that are sent to its `path` are checked, kept, and made into events: docs/sources.md. Give it the secret that the sender signs with.",
  ...secured("admin"),
  request: { query: tenantParameter, body: takes(newSourceSchema) },
  responses: { 201: answers("The source.", sourceSchema), ...refusals(...tenanted, ...bodied) },
});
const readRoute = createRoute({
  method: "get",
  path: `${root}/{id}`,
  operationId: "readWebhookSource",
  tags,
  summary: "Read a source",
  ...secured("admin"),
  request: one,
  responses: { 200: answers("The source.", sourceSchema), ...refusals(...tenanted, "not_found") },
});
const changeRoute = createRoute({
  method: "patch",
  path: `${root}/{id}`,
  operationId: "changeWebhookSource",
  tags,
  summary: "Change a source",
  description: "What is left out stays. A new mapping is for what is made into events from now on.",
  ...secured("admin"),
  request: { ...one, body: takes(sourcePatchSchema) },
  responses: {
    200: answers("As it is now.", sourceSchema),
    ...refusals(...tenanted, ...bodied, "not_found"),
  },
});
const removeRoute = createRoute({
  method: "delete",
  path: `${root}/{id}`,
  operationId: "removeWebhookSource",
  tags,
  summary: "Remove a source",
  ...secured("admin"),
  request: one,
  responses: {
    204: { description: "It is gone, with the messages that came there. Events stay." },
    ...refusals(...tenanted, "not_found"),
  },
});
const addSecretRoute = createRoute({
  method: "post",
  path: `${root}/{id}/secrets`,
  operationId: "addWebhookSourceSecret",
  tags,
  summary: "Add a secret",
  description: "Beside those that it has, so that nothing is refused while the sender changes to it.",
  ...secured("admin"),
  request: { ...one, body: takes(z.strictObject({ secret: secretTextSchema })) },
  responses: {
    201: answers("As it is now.", sourceSchema),
    ...refusals(...tenanted, ...bodied, "not_found", "conflict"),
  },
});
const removeSecretRoute = createRoute({
  method: "delete",
  path: `${root}/{id}/secrets/{secret}`,
  operationId: "removeWebhookSourceSecret",
  tags,
  summary: "Remove a secret",
  description: "What is signed with it is refused from now on.",
  ...secured("admin"),
  request: {
    ...one,
    params: one.params.extend({
      secret: z.string().max(64).meta({ description: "The secret's `id`." }),
    }),
  },
  responses: { 200: answers("As it is now.", sourceSchema), ...refusals(...tenanted, "not_found") },
});

/** What services send to. It is answered before this API, from the body's bytes; here it is described. */
function describeHooks(registry: Api["openAPIRegistry"]): void {
  const params = z.object({ id: sourceIdSchema });
  registry.registerPath({
    method: "post",
    path: "/hooks/{id}",
    operationId: "receiveWebhook",
    tags,
    summary: "Take a webhook of another service",
    description:
      "Signed as the source's kind has it, at most 1 MiB. It is kept when this is answered. Slack's `url_verification` is answered with its `challenge`.",
    security: [],
    request: {
      params,
      body: { content: { "application/json": { schema: z.unknown() }, "*/*": { schema: z.string() } } },
    },
    responses: {
      202: answers(
        "Kept.",
        z.object({
          id: z.string(),
          verified: z
            .boolean()
            .meta({ description: "Whether its signature was right; false where none is asked for." }),
          duplicate: z.boolean().meta({ description: "Whether its sender has sent it before." }),
        }),
      ),
      ...refusals(
        "not_found",
        "invalid_signature",
        "body_too_large",
        "malformed_body",
        "unsupported_encoding",
        "method_not_allowed",
        "overloaded",
        "storage_unavailable",
      ),
    },
  });
  registry.registerPath({
    method: "get",
    path: "/hooks/{id}",
    operationId: "confirmWebhookAddress",
    tags,
    summary: "Answer Meta's challenge",
    security: [],
    request: {
      params,
      query: z.object({
        "hub.challenge": z.string().meta({ description: "What is answered." }),
        "hub.verify_token": z.string().meta({ description: "The source's `id`." }),
      }),
    },
    responses: {
      200: { description: "The challenge.", content: { "text/plain": { schema: z.string() } } },
      ...refusals("not_found", "invalid_signature", "method_not_allowed"),
    },
  });
}

/** Where other services send their webhooks, and what is made of them. */
export function addSourceRoutes(api: Api, dependencies: ApiDependencies): void {
  describeHooks(api.openAPIRegistry);
  const onWire = (source: Source) => sourceOnWire(source, dependencies.publicUrl);
  const named = (context: ApiContext, id: string) => [tenantOf(dependencies, context), id] as const;

  api.openapi(kindsRoute, (context) => {
    tenantOf(dependencies, context);
    const kinds = sourceKinds.map((kind) => {
      const { title, mapping, idPath } = presetOf(kind);
      return { kind, title, mapping, id_path: idPath };
    });
    return context.json({ kinds }, 200);
  });
  api.openapi(listRoute, (context) => {
    const sources = dependencies.sources.of(tenantOf(dependencies, context)).map(onWire);
    return context.json({ sources }, 200);
  });
  api.openapi(createSourceRoute, async (context) => {
    const { name, kind, hmac, secrets, mapping, id_path, active } = context.req.valid("json");
    const preset = presetOf(kind);
    const fields = {
      name,
      kind,
      hmac,
      active,
      mapping: mapping ?? preset.mapping,
      idPath: id_path === undefined ? preset.idPath : id_path,
    };
    const source = await dependencies.sources.create(tenantOf(dependencies, context), fields, secrets);
    return context.json(onWire(source), 201);
  });
  api.openapi(readRoute, (context) => {
    const source = dependencies.sources.find(...named(context, context.req.valid("param").id));
    return context.json(onWire(source), 200);
  });
  api.openapi(changeRoute, async (context) => {
    const { id_path: idPath, ...change } = context.req.valid("json");
    const [tenant, id] = named(context, context.req.valid("param").id);
    if (change.hmac !== undefined)
      requireKind(dependencies.sources.find(tenant, id).kind, change.hmac !== null);
    const source = await dependencies.sources.change(tenant, id, { ...change, idPath });
    return context.json(onWire(source), 200);
  });
  api.openapi(removeRoute, async (context) => {
    await dependencies.sources.remove(...named(context, context.req.valid("param").id));
    return context.body(null, 204);
  });
  api.openapi(addSecretRoute, async (context) => {
    const [tenant, id] = named(context, context.req.valid("param").id);
    const { secret } = context.req.valid("json");
    return context.json(onWire(await dependencies.sources.addSecret(tenant, id, secret)), 201);
  });
  api.openapi(removeSecretRoute, async (context) => {
    const { id, secret } = context.req.valid("param");
    const source = await dependencies.sources.removeSecret(tenantOf(dependencies, context), id, secret);
    return context.json(onWire(source), 200);
  });
}

function requireKind(kind: SourceKind, hasScheme: boolean): void {
  if ((kind === "hmac") === hasScheme) return;
  throw new DendroError(
    "invalid_request",
    kind === "hmac"
      ? "The source is of kind hmac; say how its signature is made."
      : `\`hmac\` is for sources of kind hmac; this is ${kind}.`,
  );
}
