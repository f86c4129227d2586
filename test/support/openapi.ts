import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** A JSON Schema, as far as the document has any. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly tags: readonly string[];
  /** Whether it needs a key. */
  readonly isSecured: boolean;
  /** The scope that it asks for; null where it asks for none. */
  readonly role: string | null;
  readonly parameters: readonly Parameter[];
  /** What its body may be, by media type; none when it takes no body. */
  readonly bodies: Readonly<Record<string, Schema>>;
  readonly statuses: readonly number[];
}

export interface OpenApi {
  readonly operations: readonly Operation[];
  /** The schema that a reference such as `#/components/schemas/Query` means. */
  resolve(reference: string): Schema;
  /** What is wrong with an answer, by the document; empty when nothing is. */
  faultsOf(operation: Operation, answer: GivenAnswer): string[];
}

export interface GivenAnswer {
  readonly status: number;
  /** As the header has it; null when there is none. */
  readonly contentType: string | null;
  readonly text: string;
}

interface WireResponse {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface WireOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, WireResponse>>;
}

interface WireDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, WireOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, WireResponse>>;
  };
}

/** The document of the API, of which another test knows that it is the one that Dendro shows. */
export function readOpenApi(): OpenApi {
  const document = JSON.parse(
    readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
  ) as WireDocument;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  ajv.addSchema(document, "openapi");
  const checks = new Map<string, ValidateFunction>();

  function checkAt(pointer: string): ValidateFunction {
    const check = checks.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
    checks.set(pointer, check);
    return check;
  }

  return {
    operations: Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => operationOf(method, path, operation)),
    ),
    resolve(reference) {
      const schema = document.components.schemas[nameIn(reference)];
      if (schema === undefined) throw new Error(`There is no ${reference}.`);
      return schema;
    },
    faultsOf({ method, path }, { status, contentType, text }) {
      const named = document.paths[path]?.[method]?.responses[status];
      if (named === undefined) return [`The status ${status} is not described. ${text.slice(0, 500)}`];
      const { $ref } = named;
      const response = $ref === undefined ? named : document.components.responses[nameIn($ref)];
      const place = $ref?.slice(1) ?? `/paths/${escapePointer(path)}/${method}/responses/${status}`;
      if (response?.content === undefined)
        return text === "" ? [] : [`A ${status} has no body, but: ${text}`];
      const mediaType = contentType?.split(";", 1)[0]?.trim() ?? "";
      if (response.content[mediaType] === undefined)
        return [`A ${status} is not described as ${JSON.stringify(contentType)}.`];
      if (!/[/+]json$/u.test(mediaType)) return [];
      const check = checkAt(`${place}/content/${escapePointer(mediaType)}/schema`);
      if (check(JSON.parse(text))) return [];
      return [`${ajv.errorsText(check.errors)}: ${text.slice(0, 1000)}`];
    },
  };
}

const operationOf = (method: string, path: string, operation: WireOperation): Operation => ({
  method,
  path,
  operationId: operation.operationId,
  tags: operation.tags,
  isSecured: operation.security.length > 0,
  role: operation.security.flatMap((one) => one["bearer"] ?? [])[0] ?? null,
  parameters: operation.parameters ?? [],
  bodies: Object.fromEntries(
    Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]),
  ),
  statuses: Object.keys(operation.responses).map(Number),
});

const nameIn = (reference: string) => reference.replace(/^.*\//u, "");

const escapePointer = (part: string) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
