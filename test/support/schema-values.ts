import fc from "fast-check";
import type { OpenApi, Schema } from "./openapi.ts";

/**
 * Values that are better than random ones: of schemas of the document by their names, and of texts by the name of the
 * property or the parameter that they, or the list of them, stand in.
 */
export type KnownValues = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** How deep references are followed; below it values are as simple as they can be. */
const maxDepth = 4;

/**
 * Values that are right by a schema of the document.
 * @param strays how often a value is taken that is right by the schema alone, to four times one that is known
 */
export function valuesOf(
  openApi: Pick<OpenApi, "resolve">,
  schema: Schema,
  known: KnownValues,
  strays: number,
): fc.Arbitrary<unknown> {
  return make(schema, 0, null);

  /** @param name of the property that it is of */
  function make(wanted: Schema, depth: number, name: string | null): fc.Arbitrary<unknown> {
    const own = wanted.$ref?.replace(/^.*\//u, "") ?? (wanted.type === "string" ? name : null);
    const others = plain(wanted, depth, name);
    const better =
      own !== null && wanted.enum === undefined && Object.hasOwn(known, own) ? known[own] : undefined;
    if (better === undefined) return others;
    return fc.oneof({ weight: 4, arbitrary: better }, { weight: strays, arbitrary: others });
  }

  function plain(wanted: Schema, depth: number, name: string | null): fc.Arbitrary<unknown> {
    if (wanted.$ref !== undefined) return make(openApi.resolve(wanted.$ref), depth + 1, name);
    if (wanted.const !== undefined) return fc.constant(wanted.const);
    if (wanted.enum !== undefined) return fc.constantFrom(...wanted.enum);
    if (wanted.properties !== undefined) return objects(wanted, depth);
    const choices = wanted.anyOf ?? wanted.oneOf;
    if (choices !== undefined) return oneOf(choices, depth, name);
    if (Array.isArray(wanted.type))
      return fc.oneof(...(wanted.type as string[]).map((type) => plain({ ...wanted, type }, depth, name)));
    switch (wanted.type) {
      case "string":
        return texts(wanted);
      case "integer":
        return fc.integer({ min: wanted.minimum ?? -1_000_000, max: wanted.maximum ?? 1_000_000 });
      case "number":
        return fc.double({ min: wanted.minimum ?? -1e9, max: wanted.maximum ?? 1e9, noNaN: true });
      case "boolean":
        return fc.boolean();
      case "null":
        return fc.constant(null);
      case "array":
        return arrays(wanted, depth, name);
      case "object":
        return objects(wanted, depth);
      default:
        return fc.jsonValue({ maxDepth: 3 });
    }
  }

  function oneOf(choices: readonly Schema[], depth: number, name: string | null): fc.Arbitrary<unknown> {
    // The first of a schema that holds itself is one that does not.
    if (depth > maxDepth && choices[0] !== undefined) return make(choices[0], depth, name);
    return fc.oneof(...choices.map((choice) => make(choice, depth, name)));
  }

  function arrays({ items = {}, ...wanted }: Schema, depth: number, name: string | null) {
    if (wanted.prefixItems !== undefined)
      return fc.tuple(...wanted.prefixItems.map((item) => make(item, depth, null)));
    const { minItems: minLength = 0 } = wanted;
    const size = { minLength, maxLength: Math.min(wanted.maxItems ?? Infinity, minLength + 2) };
    const item = make(items, depth, name);
    return wanted.uniqueItems === true || name !== null
      ? fc.uniqueArray(item, { ...size, selector: (value) => JSON.stringify(value) })
      : fc.array(item, size);
  }

  function objects(wanted: Schema, depth: number): fc.Arbitrary<unknown> {
    const { oneOf: ways } = wanted;
    if (ways !== undefined)
      return fc.oneof(...ways.map((way) => fieldsOf(onlyThisWay(wanted, ways, way), depth)));
    return fieldsOf(wanted, depth);
  }

  function fieldsOf(wanted: Schema, depth: number): fc.Arbitrary<unknown> {
    const { properties = {}, required = [] } = wanted;
    const fields = Object.entries(properties).map(([name, one]) => [name, make(one, depth, name)] as const);
    const record = fc.record(Object.fromEntries(fields), {
      requiredKeys: [...required],
      noNullPrototype: true,
    });
    const { additionalProperties: more } = wanted;
    if (typeof more !== "object") return record;
    const others = fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), make(more, depth + 1, null), {
      maxKeys: 3,
    });
    return fc.tuple(others, record).map(([rest, own]) => ({ ...rest, ...own }));
  }
}

/** An object of which either one or another property is needed, when it is to be this one. */
function onlyThisWay(wanted: Schema, ways: readonly Schema[], way: Schema): Schema {
  const excluded = ways.flatMap(({ required = [] }) => (required === way.required ? [] : required));
  return {
    ...wanted,
    properties: Object.fromEntries(
      Object.entries(wanted.properties ?? {}).filter(([name]) => !excluded.includes(name)),
    ),
    required: [...(wanted.required ?? []), ...(way.required ?? [])],
  };
}

function texts({ format, pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  const days = fc.date({ min: new Date("1970-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  if (format === "date") return days.map((day) => day.toISOString().slice(0, "YYYY-MM-DD".length));
  if (format === "date-time") return days.map((day) => day.toISOString());
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, "u"), { maxLength });
  return fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, minLength + 20) });
}
