import { resolve, type ApiDocument, type Schema } from "./openapi.ts";

/** Deeper than this an example says nothing more. */
const maxLevels = 5;

/** A value that a schema allows: its own example where it has one, and of an object what it needs. */
export function exampleOf(document: ApiDocument, sent: Schema, levels = maxLevels): unknown {
  const schema = resolve<Schema>(document, sent);
  const [given] = schema.examples ?? [];
  if (schema.example !== undefined) return schema.example;
  if (given !== undefined) return given;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return exampleOf(document, choice, levels);
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((one) => exampleOf(document, one, levels))) as object;
  return ofType(document, schema, levels);
}

function ofType(document: ApiDocument, schema: Schema, levels: number): unknown {
  const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
  switch (type) {
    case "object": {
      if (levels === 0) return {};
      const { properties = {}, required = [] } = schema;
      const names = Object.keys(properties).filter((name) => required.includes(name));
      return Object.fromEntries(
        names.map((name) => [name, exampleOf(document, properties[name] ?? {}, levels - 1)]),
      );
    }
    case "array":
      if (levels === 0) return [];
      if (schema.prefixItems !== undefined)
        return schema.prefixItems.map((item) => exampleOf(document, item, levels - 1));
      return schema.items === undefined ? [] : [exampleOf(document, schema.items, levels - 1)];
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    case "null":
      return null;
    case "string":
      return schema.format === "date-time" ? "2026-11-30T12:00:00Z" : "…";
    default:
      return {};
  }
}

/** Bodies that say more than a schema can: what people ask first. */
export const knownBodies: Readonly<Record<string, unknown>> = {
  query: { metrics: ["visitors", "pageviews"], dimensions: ["page"], date_range: "7d" },
  readV1Events: { type: "page_view", path: "/pricing", host: "www.example.com" },
};
