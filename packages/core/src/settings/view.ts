import { isSecret, visibilityOf, type SettingsField, type FieldValue, type Visibility } from "./field.ts";
import type { SettingsSchema } from "./schema.ts";
import { settingValue, type SettingsChange, type SettingsState } from "./state.ts";

/** Who looks: the worker sees everything, operators what is theirs and the users', users what is theirs. */
export type Audience = "worker" | "operator" | "user";

/** A field as somebody sees it. */
export type FieldView = SettingsField & {
  /** Absent of a secret, except towards the worker. */
  readonly value?: FieldValue | null;
  /** Of a secret: whether there is one. */
  readonly is_set?: boolean;
  /** The version in which it was last set; 0 when it never was. */
  readonly version: number;
};

const sees: Readonly<Record<Audience, readonly Visibility[]>> = {
  worker: ["worker", "operators", "users"],
  operator: ["operators", "users"],
  user: ["users"],
};

export const maySee = (audience: Audience, field: SettingsField) =>
  sees[audience].includes(visibilityOf(field));

/** The fields that somebody may see, in the schema's order, with their values; a secret's only towards the worker. */
export function viewSettings(schema: SettingsSchema, state: SettingsState, audience: Audience): FieldView[] {
  return schema.fields
    .filter((field) => maySee(audience, field))
    .map((field) => viewField(field, state, audience));
}

export function viewField(field: SettingsField, state: SettingsState, audience: Audience): FieldView {
  const value = settingValue(field, state);
  const version = Object.hasOwn(state.values, field.id) ? (state.values[field.id]?.version ?? 0) : 0;
  if (isSecret(field) && audience !== "worker") return { ...field, is_set: value !== null, version };
  return { ...field, value, version };
}

/** A change as somebody sees it: without fields that are not theirs, and of secrets only that they were set. */
export function viewChange(
  schema: SettingsSchema,
  change: SettingsChange,
  audience: Audience,
): Omit<SettingsChange, "values" | "secrets"> & {
  readonly values: Readonly<Record<string, FieldValue | null | Masked>>;
} {
  const values: Record<string, FieldValue | null | Masked> = {};
  for (const field of schema.fields) {
    if (!maySee(audience, field) || !Object.hasOwn(change.values, field.id)) continue;
    const value = change.values[field.id] ?? null;
    const isMasked = isSecret(field) ? audience !== "worker" : change.secrets.includes(field.id);
    values[field.id] = isMasked ? { is_set: value !== null } : value;
  }
  const { version, author, at, restored } = change;
  return { version, author, at, restored, values };
}

/** What is told of a secret. */
export interface Masked {
  readonly is_set: boolean;
}
