import { z } from "zod";

/**
 * An input as a schema wants it, where null was sent for what is absent: many clients write every field they know. Null
 * is left out where a field may be left out and null is no value of it; everything else stays for the schema to judge.
 * What was given is not changed.
 */
export function withoutNulls(schema: z.ZodType, input: unknown): unknown {
  return strip(schema, input, 0);
}

/** Levels of schemas and values that are looked into. */
const maxDepth = 64;

function strip(schema: z.core.$ZodType, input: unknown, depth: number): unknown {
  if (typeof input !== "object" || input === null || depth > maxDepth) return input;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "object":
      return stripObject(def.shape, input, depth);
    case "array":
      return Array.isArray(input) ? mapArray(input, (item) => strip(def.element, item, depth + 1)) : input;
    case "record":
      return Array.isArray(input)
        ? input
        : mapValues(input as Fields, (value) => strip(def.valueType, value, depth + 1));
    case "union":
      return strip(optionOf(def, input) ?? neverMatched, input, depth + 1);
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return strip(def.innerType, input, depth + 1);
    case "pipe":
      return strip(isTransform(def.in) ? def.out : def.in, input, depth + 1);
    case "lazy":
      return strip(def.getter(), input, depth + 1);
    case "intersection":
      return strip(def.right, strip(def.left, input, depth + 1), depth + 1);
    default:
      return input;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const neverMatched = z.never();

const isTransform = (schema: z.core.$ZodType) => (schema as z.core.$ZodTypes)._zod.def.type === "transform";

const accepts = (schema: z.core.$ZodType, value: unknown) => z.safeParse(schema, value).success;

/** Whether null stands for nothing: the field may be left out, and null is no value of it. */
function isAbsence(field: z.core.$ZodType): boolean {
  return !accepts(field, null) && accepts(z.object({ field }), {});
}

function stripObject(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  input: object,
  depth: number,
): unknown {
  if (Array.isArray(input)) return input;
  let changed: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(input)) {
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (field === undefined) continue;
    if (value === null) {
      if (!isAbsence(field)) continue;
      changed ??= { ...input };
      delete changed[name];
      continue;
    }
    const stripped = strip(field, value, depth + 1);
    if (stripped !== value) (changed ??= { ...input })[name] = stripped;
  }
  return changed ?? input;
}

/** The option of a union that an input is of: by what tells them apart, else the first that takes it. */
function optionOf({ options, ...def }: z.core.$ZodUnionDef, input: object): z.core.$ZodType | undefined {
  const discriminator = (def as Partial<z.core.$ZodDiscriminatedUnionDef>).discriminator;
  if (discriminator !== undefined) {
    const said = (input as Fields)[discriminator];
    return options.find((option) => {
      const { def: of } = (option as z.core.$ZodTypes)._zod;
      return of.type === "object" && accepts(of.shape[discriminator] ?? neverMatched, said);
    });
  }
  return options.find((option) => accepts(option, strip(option, input, 1)));
}

function mapArray(items: readonly unknown[], map: (item: unknown) => unknown): readonly unknown[] {
  const mapped = items.map(map);
  return mapped.some((item, index) => item !== items[index]) ? mapped : items;
}

function mapValues(fields: Fields, map: (value: unknown) => unknown): Fields {
  const names = Object.keys(fields);
  const mapped = names.map((name) => [name, map(fields[name])] as const);
  return mapped.some(([name, value]) => value !== fields[name]) ? Object.fromEntries(mapped) : fields;
}
