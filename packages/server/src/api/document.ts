import type { Api } from "./context.ts";
import { apiDocument } from "./openapi.ts";

export type ApiDocument = ReturnType<Api["getOpenAPI31Document"]>;
type Responses = NonNullable<NonNullable<ApiDocument["components"]>["responses"]>;

/** The OpenAPI document as it is shown. */
export function documentOf(api: Api): ApiDocument {
  return sharingProblems(mended(api.getOpenAPI31Document(apiDocument)) as ApiDocument);
}

/** Puts right what the generator makes of zod's schemas: patterns with flags, and tuples. */
function mended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mended);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, mended(one)]);
  const { pattern, prefixItems } = value as { pattern?: unknown; prefixItems?: unknown };
  if (typeof pattern === "string") entries.push(["pattern", pattern.replace(/\/[a-z]+$/u, "")]);
  if (Array.isArray(prefixItems))
    entries.push(["minItems", prefixItems.length], ["maxItems", prefixItems.length]);
  return Object.fromEntries(entries);
}

/** Says once what many operations may be refused with: a response of problems alone, named by its codes. */
function sharingProblems(document: ApiDocument): ApiDocument {
  const responses: Responses = {};
  const paths = Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, operations]) => [
      path,
      mapValues(operations as Record<string, { responses: Responses }>, (operation) => ({
        ...operation,
        responses: mapValues(operation.responses, (response) => {
          const name = problemName(response);
          if (name === null) return response;
          responses[name] = response;
          return { $ref: `#/components/responses/${name}` };
        }),
      })),
    ]),
  );
  const sorted = Object.fromEntries(Object.entries(responses).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { ...document, components: { ...document.components, responses: sorted }, paths };
}

const mapValues = <V, R>(record: Readonly<Record<string, V>>, map: (value: V) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

/** `MissingKeyOrInvalidKey` of a response that is a problem with one of these codes; null of any other. */
function problemName(response: unknown): string | null {
  const { content = {} } = response as {
    content?: Record<
      string,
      { schema?: { allOf?: readonly { properties?: { code?: { enum: string[] } } }[] } }
    >;
  };
  if (Object.keys(content).join() !== "application/problem+json") return null;
  const codes = content["application/problem+json"]?.schema?.allOf?.[1]?.properties?.code?.enum;
  return codes?.map(pascalCase).join("Or") ?? null;
}

const pascalCase = (code: string) =>
  code
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
