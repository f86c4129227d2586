import { DendroError, type ErrorDetail } from "../errors.ts";
import { checkValue, isDay } from "./check-value.ts";
import { fieldLimits, type SettingsField, type FieldValue } from "./field.ts";

/** What can be set of a worker: its fields, in the order in which people see them. */
export interface SettingsSchema<Fields extends readonly SettingsField[] = readonly SettingsField[]> {
  readonly fields: Fields;
}

/** The fields' values by id, typed from the schema: one that is required or has a default is never null. */
export type SettingsValues<Schema extends SettingsSchema> = {
  readonly [F in Schema["fields"][number] as F["id"]]: ValueOf<F> | NullOf<F>;
};

type ValueOf<F> = F extends { type: "number" }
  ? number
  : F extends { type: "checkbox" }
    ? boolean
    : F extends { type: "select"; options: readonly (infer Option)[] }
      ? Option extends { value: infer Value }
        ? Value
        : string
      : string;

type NullOf<F> = F extends { default: FieldValue } ? never : null;

/**
 * Declares a worker's settings; the result is frozen.
 * @throws DendroError `invalid_settings_schema` with every fault, each under its field
 * @example
 * import { settingsSchema } from "@dendro/worker";
 *
 * const settings = settingsSchema({
 *   fields: [{ id: "temperature", type: "number", label: "Temperature", min: 0, max: 2, default: 1 }],
 * });
 */
export function settingsSchema<const Fields extends readonly SettingsField[]>(declared: {
  readonly fields: Fields;
}): SettingsSchema<Fields> {
  const faults = schemaFaults(declared.fields);
  if (faults.length === 0) return Object.freeze({ fields: declared.fields });
  const list = faults.map(({ path, message }) => `${path}: ${message}`).join(" ");
  throw new DendroError("invalid_settings_schema", `The settings cannot be used. ${list}`, {
    details: faults,
  });
}

/** Everything that is wrong with fields, whoever declared them: a worker of another version may have sent them. */
export function schemaFaults(fields: unknown): ErrorDetail[] {
  if (!Array.isArray(fields)) return [{ path: "fields", message: "They must be a list." }];
  if (fields.length > fieldLimits.fields)
    return [{ path: "fields", message: `There may be at most ${fieldLimits.fields}.` }];
  const seen = new Set<string>();
  return fields.flatMap((field: unknown, index) => {
    const messages = fieldFaults(field);
    const id = fieldId(field);
    if (id !== null && seen.has(id)) messages.push(`There is another field with the id "${id}".`);
    if (id !== null) seen.add(id);
    return messages.map((message) => ({ path: id ?? `fields[${index}]`, message }));
  });
}

const fieldId = (field: unknown) => {
  const id = (field as { id?: unknown } | null)?.id;
  return typeof id === "string" && id !== "" ? id : null;
};

/** What each type may say besides what all may. */
const properties: Readonly<Record<SettingsField["type"], readonly string[]>> = {
  text: ["minLength", "maxLength", "pattern", "placeholder"],
  textarea: ["minLength", "maxLength", "pattern", "placeholder"],
  password: ["minLength", "maxLength", "placeholder"],
  email: ["placeholder"],
  number: ["min", "max", "step", "unit"],
  checkbox: [],
  select: ["options"],
  date: ["min", "max"],
  image: ["maxBytes"],
};
const common = [
  "id",
  "type",
  "label",
  "description",
  "group",
  "required",
  "default",
  "visibility",
  "readonly",
];
const visibilities = ["worker", "operators", "users"];

function fieldFaults(declared: unknown): string[] {
  if (typeof declared !== "object" || declared === null || Array.isArray(declared))
    return ["It must be an object with id, type and label."];
  const field = declared as Record<string, unknown>;
  const { id, type, label } = field;
  const faults: string[] = [];
  if (typeof id !== "string" || !/^[a-z]\w{0,63}$/iu.test(id))
    faults.push("`id` must be a letter, then letters, digits and _, 64 at most.");
  if (typeof label !== "string" || label === "") faults.push("`label` must say what people call it.");
  if (typeof type !== "string" || !Object.hasOwn(properties, type)) {
    faults.push(`\`type\` must be one of ${Object.keys(properties).join(", ")}.`);
    return faults;
  }
  const allowed = [...common, ...properties[type as SettingsField["type"]]];
  for (const name of Object.keys(field))
    if (!allowed.includes(name)) faults.push(`A field of type ${type} has no \`${name}\`.`);
  for (const name of ["required", "readonly"])
    if (field[name] !== undefined && typeof field[name] !== "boolean")
      faults.push(`\`${name}\` must be true or false.`);
  for (const name of ["description", "group", "placeholder", "unit"])
    if (field[name] !== undefined && typeof field[name] !== "string")
      faults.push(`\`${name}\` must be text.`);
  if (field["visibility"] !== undefined && !visibilities.includes(field["visibility"] as string))
    faults.push(`\`visibility\` must be one of ${visibilities.join(", ")}.`);
  faults.push(...limitFaults(field as unknown as SettingsField));
  if (faults.length === 0) faults.push(...defaultFaults(field as unknown as SettingsField));
  return faults;
}

function limitFaults(field: SettingsField): string[] {
  switch (field.type) {
    case "text":
    case "textarea":
      return [...lengthFaults(field), ...patternFaults(field.pattern)];
    case "password":
      return lengthFaults(field);
    case "number":
      return [
        ...numbersIn(field, ["min", "max", "step"]),
        ...(field.step !== undefined && !(field.step > 0) ? ["`step` must be more than 0."] : []),
        ...orderFaults(field.min, field.max),
      ];
    case "select":
      return optionFaults(field.options);
    case "date":
      return [
        ...([field.min, field.max].every((day) => day === undefined || isDay(day))
          ? []
          : ["`min` and `max` must be days, such as 2026-11-21."]),
        ...orderFaults(field.min, field.max),
      ];
    case "image":
      return numbersIn(field, ["maxBytes"]);
    case "email":
    case "checkbox":
      return [];
  }
}

function lengthFaults(field: { readonly minLength?: number; readonly maxLength?: number }): string[] {
  const isCount = (value: number | undefined) =>
    value === undefined || (Number.isInteger(value) && value >= 0);
  if (!isCount(field.minLength) || !isCount(field.maxLength))
    return ["`minLength` and `maxLength` must be whole numbers."];
  return orderFaults(field.minLength, field.maxLength, "minLength", "maxLength");
}

function patternFaults(pattern: unknown): string[] {
  const message = "`pattern` must be a regular expression, as text.";
  if (pattern === undefined) return [];
  if (typeof pattern !== "string") return [message];
  try {
    RegExp(`^(?:${pattern})$`, "u");
    return [];
  } catch {
    return [message];
  }
}

function numbersIn(field: object, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = (field as Record<string, unknown>)[name];
    return value === undefined || (typeof value === "number" && Number.isFinite(value))
      ? []
      : [`\`${name}\` must be a number.`];
  });
}

function orderFaults<T extends number | string>(
  min: T | undefined,
  max: T | undefined,
  least = "min",
  most = "max",
): string[] {
  return min !== undefined && max !== undefined && min > max
    ? [`\`${least}\` is more than \`${most}\`.`]
    : [];
}

function optionFaults(options: unknown): string[] {
  const isOption = (option: unknown) =>
    typeof option === "object" &&
    option !== null &&
    typeof (option as { value?: unknown }).value === "string" &&
    (option as { value: string }).value !== "" &&
    typeof (option as { label?: unknown }).label === "string";
  if (!Array.isArray(options) || options.length === 0 || !options.every(isOption))
    return ["`options` must be a list of { value, label } with at least one, and no empty value."];
  const values = options.map(({ value }: { value: string }) => value);
  return new Set(values).size === values.length ? [] : ["Two `options` have the same value."];
}

function defaultFaults(field: SettingsField): string[] {
  if (!("default" in field) || field.default === undefined) return [];
  if ((field as SettingsField).type === "password")
    return ["A password has no default: it would be no secret."];
  const checked = checkValue(field, field.default);
  return "fault" in checked ? [`\`default\` is not valid. ${checked.fault.message}`] : [];
}
