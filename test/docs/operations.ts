import { compile } from "json-schema-to-typescript";
import { format, resolveConfig } from "prettier";

type Schema = Readonly<Record<string, unknown>>;

interface Operation {
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: "path" | "query" | "header";
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content>>;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** What other programs ask for, and no page does. */
const notForPages = new Set(["Receivers", "Backups", "Repairs", "Status"]);

/** What `@dendro/core` has the types of, by the names that the document and that have for it. */
const ofCore: Readonly<Record<string, string>> = {
  Filter: "Filter",
  Query: "QueryInput",
  QueryResult: "QueryResult",
  FunnelResult: "FunnelResult",
  RetentionResult: "RetentionResult",
  PathsResult: "PathsResult",
  TraceSummary: "TraceSummary",
  TraceSpan: "TraceSpan",
  TraceMarkPage: "MarkPage",
  TraceSubject: "TraceSubject",
  SpanOutlinePage: "OutlinePage",
};

/** The types of the operations that a page may ask for, as a TypeScript file. */
export async function operationTypes({ paths, components }: OpenApi): Promise<string> {
  const operations = Object.entries(paths)
    .filter(([path]) => path.startsWith("/api/v1/"))
    .flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { tags = [] }]) => !tags.some((tag) => notForPages.has(tag)))
        .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    );
  const root = {
    ...record(Object.fromEntries(operations.map(([name, operation]) => [name, operationSchema(operation)]))),
    definitions: Object.fromEntries(
      Object.entries(components.schemas).map(([name, schema]) => [
        name,
        ofCore[name] === undefined ? schema : { tsType: `core.${ofCore[name]}` },
      ]),
    ),
  };
  const text = await compile(plain(root), "Operations", {
    additionalProperties: false,
    bannerComment: `// Made of docs/openapi.json by test/docs/operations.test.ts.
import type * as core from "@dendro/core";`,
    format: false,
    ignoreMinAndMaxItems: true,
  });
  return await format(text, { ...(await resolveConfig(import.meta.filename)), parser: "typescript" });
}

/** What an operation takes and gives: what it has none of is not there. */
function operationSchema({ parameters = [], requestBody, responses }: Operation): Schema {
  const of = (place: "path" | "query") => {
    const those = parameters.filter((one) => one.in === place);
    return those.length === 0
      ? {}
      : {
          [place]: record(
            Object.fromEntries(those.map(({ name, schema }) => [name, schema])),
            those.filter(({ required }) => required === true).map(({ name }) => name),
          ),
        };
  };
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith("2"))
    .map(([, response]) => jsonOf(response) ?? { type: "null" });
  const body = requestBody === undefined ? undefined : jsonOf(requestBody);
  const parts = {
    ...of("path"),
    ...of("query"),
    ...(body === undefined ? {} : { body }),
    answer: answers.length === 1 ? answers[0] : { anyOf: answers },
  };
  const isQueryNeeded = parameters.some(({ in: place, required }) => place === "query" && required === true);
  return record(
    parts,
    Object.keys(parts).filter((part) => part !== "query" || isQueryNeeded),
  );
}

const record = (properties: Schema, required = Object.keys(properties)): Schema => ({
  type: "object",
  additionalProperties: false,
  properties,
  required,
});

const jsonOf = ({ content }: Content): Schema | undefined => content?.["application/json"]?.schema;

/** Without words, which the document has, and with its names where they are looked for here. */
function plain(schema: Schema): Schema {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    (key === "description" || key === "title") && typeof value === "string" ? undefined : value,
  );
  return JSON.parse(text.replaceAll("#/components/schemas/", "#/definitions/")) as Schema;
}
