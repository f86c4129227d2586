/** A JSON schema, as far as it is shown. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

export interface ApiResponse {
  readonly description?: string;
  readonly content?: Content;
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<Record<string, ApiResponse | { readonly $ref: string }>>;
}

export interface ApiDocument {
  readonly info: { readonly description?: string };
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** An operation as it is shown, with what it refers to in its place. */
export interface ShownOperation {
  readonly id: string;
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** The scope that a key needs; null where none is needed. */
  readonly scope: string | null;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly type: string; readonly schema: Schema } | null;
  readonly responses: readonly (readonly [status: string, response: ApiResponse])[];
}

/** What stands at a reference such as `#/components/schemas/Query`. */
export function resolve<T>(document: ApiDocument, value: T | { readonly $ref: string }): T {
  if (typeof value !== "object" || value === null || !("$ref" in value) || typeof value.$ref !== "string")
    return value as T;
  let found: unknown = document;
  for (const part of value.$ref.replace(/^#\//u, "").split("/"))
    found = (found as Readonly<Record<string, unknown>> | undefined)?.[
      part.replaceAll("~1", "/").replaceAll("~0", "~")
    ];
  return (found ?? {}) as T;
}

/** Another address of an operation, for clients of old, ends so in the name of its own. */
const isAlias = ({ id }: ShownOperation) => id.endsWith("AtRoot");

/** All operations, in the order of the document's tags. */
export function operationsOf(document: ApiDocument): readonly ShownOperation[] {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => shown(document, method, path, operation)),
  );
  return document.tags.flatMap(({ name }) => all.filter((one) => one.tag === name && !isAlias(one)));
}

function shown(document: ApiDocument, method: string, path: string, operation: Operation): ShownOperation {
  const [body] = Object.entries(operation.requestBody?.content ?? {});
  const scopes = operation.security?.flatMap((one) => Object.values(one).flat()) ?? [];
  return {
    id: operation.operationId ?? `${method} ${path}`,
    tag: operation.tags?.[0] ?? "",
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? "",
    description: operation.description ?? "",
    scope: scopes[0] ?? null,
    parameters: (operation.parameters ?? []).map((one) => resolve<Parameter>(document, one)),
    body: body === undefined ? null : { type: body[0], schema: body[1].schema ?? {} },
    responses: Object.entries(operation.responses ?? {}).map(([status, response]) => [
      status,
      resolve<ApiResponse>(document, response),
    ]),
  };
}

/** Those in which every word stands: in the path, the summary, the description, or the names of parameters. */
export function findOperations(
  operations: readonly ShownOperation[],
  text: string,
): readonly ShownOperation[] {
  const words = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) return operations;
  return operations.filter(({ id, tag, method, path, summary, description, parameters }) => {
    const names = parameters.map(({ name }) => name);
    const said = [id, tag, method, path, summary, description, ...names].join(" ").toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
