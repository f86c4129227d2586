import fc from "fast-check";
import { brokenOf, brokenTexts } from "./broken-values.ts";
import { onlyWhere } from "./only-where.ts";
import type { GivenAnswer, OpenApi, Operation, Parameter, Schema } from "./openapi.ts";
import { valuesOf, type KnownValues } from "./schema-values.ts";

/** A request for an operation of the document. */
export interface ApiRequest {
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly body: { readonly type: string; readonly content: string } | null;
}

/**
 * Requests that are right by the document.
 * @param strays how often a value is taken that the document allows and nobody would send, to four times one of the known
 */
export function requestsFor(
  openApi: OpenApi,
  operation: Operation,
  known: KnownValues,
  strays = 1,
): fc.Arbitrary<ApiRequest> {
  const ofParameter = ({ name, schema }: Parameter) =>
    valuesOf(openApi, { properties: { [name]: schema }, required: [name] }, known, strays).map(
      (holder) => (holder as Record<string, unknown>)[name],
    );
  return requestsOf(operation, ofParameter, (schema) => valuesOf(openApi, schema, known, strays));
}

/** Requests of which some place is not right. */
export function brokenRequestsFor(
  openApi: OpenApi,
  operation: Operation,
  known: KnownValues,
): fc.Arbitrary<ApiRequest> {
  const right = requestsFor(openApi, operation, known);
  const ways = [
    requestsOf(
      operation,
      () => brokenTexts,
      (schema) => valuesOf(openApi, schema, known, 1),
    ),
    right.map(({ query, ...request }) => ({
      ...request,
      query: [...query, ...query, ["extra", "1"] as const],
    })),
  ];
  if (Object.keys(operation.bodies).length === 0) return fc.oneof(...ways);
  const brokenText = fc.constantFrom(
    "",
    "{",
    "\0",
    "null",
    "[]",
    '"text"',
    "[".repeat(5000),
    '{"a":1}{"b":2}',
  );
  return fc.oneof(
    ...ways,
    fc
      .tuple(
        right,
        requestsOf(
          operation,
          () => fc.constant("x"),
          (schema) => brokenOf(valuesOf(openApi, schema, known, 1)),
        ),
      )
      .map(([request, { body }]) => ({ ...request, body })),
    fc
      .tuple(right, brokenText)
      .map(([request, content]) => ({ ...request, body: { type: request.body?.type ?? "", content } })),
    fc
      .tuple(
        right,
        fc.constantFrom("text/plain", "application/xml", "application/json; charset=latin1", "nonsense"),
      )
      .map(([request, type]) => ({ ...request, body: { type, content: request.body?.content ?? "" } })),
  );
}

function requestsOf(
  { path, parameters, bodies }: Operation,
  ofParameter: (parameter: Parameter) => fc.Arbitrary<unknown>,
  ofBody: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<ApiRequest> {
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  const values = (some: readonly Parameter[]) =>
    fc.record(Object.fromEntries(some.map((parameter) => [parameter.name, ofParameter(parameter)])), {
      requiredKeys: some.filter(({ required }) => required === true).map(({ name }) => name),
    });
  return fc
    .tuple(onlyWhere(values(inPath), isPath), values(inQuery), ofBodies(bodies, ofBody))
    .map(([segments, query, body]) => ({
      path: path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(String(segments[name]))),
      query: Object.entries(query).flatMap(([name, value]) =>
        value === null || value === undefined ? [] : [[name, asText(value)] as const],
      ),
      body,
    }));
}

const asText = (value: unknown) =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed();

/** An address has no empty segments, and none of dots. */
const isPath = (segments: Record<string, unknown>) =>
  Object.values(segments).every((segment) => !/^\.{0,2}$/u.test(String(segment)));

function ofBodies(
  bodies: Operation["bodies"],
  ofBody: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<ApiRequest["body"]> {
  const types = Object.entries(bodies);
  if (types.length === 0) return fc.constant(null);
  return fc.oneof(
    ...types.map(([type, schema]) =>
      ofBody(schema).map((value) => ({ type, content: written(type, value) })),
    ),
  );
}

function written(type: string, value: unknown): string {
  if (type === "application/json") return JSON.stringify(value) ?? "";
  if (type === "application/x-www-form-urlencoded") {
    const { data } = Object(value) as { data?: unknown };
    return new URLSearchParams({ data: String(data).toWellFormed() }).toString();
  }
  return String(value);
}

/** Sends it, with a key unless there is none. */
export async function sendRequest(
  url: string,
  { method }: Pick<Operation, "method">,
  { path, query, body }: ApiRequest,
  key: string | null,
): Promise<GivenAnswer & { readonly headers: Headers }> {
  const address = new URL(path, url);
  for (const [name, value] of query) address.searchParams.append(name, value);
  const response = await fetch(address, {
    method: method.toUpperCase(),
    headers: {
      ...(key === null ? {} : { "x-api-key": key }),
      ...(body === null ? {} : { "content-type": body.type }),
    },
    ...(body === null ? {} : { body: body.content }),
    redirect: "manual",
  });
  const { status, headers } = response;
  return { status, headers, contentType: headers.get("content-type"), text: await response.text() };
}
