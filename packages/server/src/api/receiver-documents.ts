import { z } from "@hono/zod-openapi";
import type { ErrorCode } from "@dendro/core";
import { native, type Receiver, receivers, type Route } from "@dendro/ingest";
import type { Api } from "./context.ts";
import { wireOf, type Contents, type Wire } from "./receiver-wires.ts";
import { keyed, refusals, tenantParameter, type Refused } from "./responses.ts";
import { credentials } from "./secured.ts";

/** What can go wrong with whatever is sent to the data plane. */
export const received = [
  ...keyed,
  "origin_not_allowed",
  "unknown_tenant",
  "malformed_body",
  "too_many_events",
  "body_too_large",
  "unsupported_encoding",
  "overloaded",
  "storage_unavailable",
  "shutting_down",
] as const satisfies readonly ErrorCode[];

/** Describes what clients of other systems send; Dendro's own format is described by itself. */
export function describeReceivers(registry: Api["openAPIRegistry"]): void {
  for (const receiver of receivers)
    if (receiver !== native) for (const route of receiver.routes) describeRoute(registry, receiver, route);
}

function describeRoute(registry: Api["openAPIRegistry"], receiver: Receiver, route: Route): void {
  const wire = wireOf(receiver, route);
  const isOpen = route.open !== undefined;
  const names = [...route.path.matchAll(/:(\w+)/gu)].map(([, name = ""]) => name);
  registry.registerPath({
    method: route.method === "GET" ? "get" : "post",
    path: route.path.replaceAll(/:(\w+)/gu, "{$1}"),
    operationId: operationIdOf(route),
    tags: ["Receivers"],
    summary: `${receiver.title}: ${route.path}`,
    description: isOpen
      ? "The response is the same for everybody; nothing of the request is stored."
      : `${receiver.change} The key may also be where the format has it.`,
    security: isOpen ? [] : keysOf(receiver),
    request: {
      ...(isOpen ? {} : { query: queryOf(route) }),
      ...(names.length === 0
        ? {}
        : { params: z.object(Object.fromEntries(names.map((name) => [name, pathParameter(name)]))) }),
      ...(wire.takes === undefined ? {} : { body: { content: contentOf(wire.takes) } }),
    },
    responses: isOpen ? answeredToAll(wire) : responsesOf(wire),
  });
}

function keysOf({ pages }: Receiver) {
  const scope = pages === undefined ? "ingest" : "site";
  return [...credentials(scope).filter((one) => !("cookie" in one)), { basic: [scope] }, {}];
}

function queryOf({ eventsParameter: name }: Route) {
  if (name === undefined) return tenantParameter;
  const events = z.string().optional().meta({ description: "What happened, as JSON or in Base64." });
  return tenantParameter.extend({ [name]: events });
}

const pathParameter = (name: string) =>
  z.string().meta({ description: name === "key" ? "A key." : "Any text." });

const asTheFormatHasIt = "As the format has it.";

/** Nothing can go wrong where nothing is looked at. */
const answeredToAll = ({ answers }: Wire) => ({
  200: { description: asTheFormatHasIt, content: contentOf(answers[200] ?? {}) },
});

/** What is answered, and what can go wrong: below 500 in the format's own words, where it has some. */
function responsesOf({ answers, refused }: Wire) {
  const problems: Readonly<Record<number, Refused>> = refusals(
    ...received,
    ...(refused === undefined ? [] : (["unsupported_media_type"] as const)),
  );
  const statuses = new Set([...Object.keys(answers), ...Object.keys(problems)].map(Number));
  const response = (status: number) => {
    const problem = problems[status];
    const words = refused !== undefined && status < 500 ? contentOf(refused) : problem?.content;
    return {
      description: problem?.description ?? (status < 300 ? asTheFormatHasIt : "Nothing of it was used."),
      content: { ...contentOf(answers[status] ?? {}), ...(problem === undefined ? {} : words) },
    };
  };
  return Object.fromEntries([...statuses].map((status) => [status, response(status)]));
}

const contentOf = (contents: Contents) =>
  Object.fromEntries(Object.entries(contents).map(([type, schema]) => [type, { schema }]));

/** `POST /v1/batch` as `sendV1Batch`. */
function operationIdOf({ method, path }: Route): string {
  const words = path.split(/[^a-z\d]+/iu).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${method === "GET" ? "read" : "send"}${words.join("")}`;
}
