import { checkValue, type ValueFault } from "./check-value.ts";
import { isSecret, type SettingsField, type FieldValue } from "./field.ts";
import type { SettingsSchema } from "./schema.ts";

/** Who changes settings: the worker itself, or a person. */
export interface Author {
  readonly kind: "worker" | "person";
  readonly id: string;
}

/** A field's value with the change that gave it. */
export interface SetValue {
  /** Null when it was taken away. */
  readonly value: FieldValue | null;
  /** Of the settings as a whole, when it was set. */
  readonly version: number;
  /** Whether it was set as a secret. Then it stays one, also where another version of the schema makes it plain. */
  readonly secret: boolean;
}

/**
 * What has been set. Values of fields that the schema does not have are kept, because another version of the worker may
 * have them.
 */
export interface SettingsState {
  /** 0 before the first change; every change makes it one more. */
  readonly version: number;
  readonly values: Readonly<Record<string, SetValue>>;
}

export const noSettings: SettingsState = Object.freeze({ version: 0, values: Object.freeze({}) });

/** One change, of one field or of all that a restore brings back: a line of the history. */
export interface SettingsChange {
  readonly version: number;
  readonly values: Readonly<Record<string, FieldValue | null>>;
  /** Which of them are secrets. */
  readonly secrets: readonly string[];
  readonly author: Author;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The version that was restored; null for a patch. */
  readonly restored: number | null;
}

export interface SettingsPatch {
  readonly field_id: string;
  readonly value: unknown;
  /** The version that the author saw. A field that was changed since is not overwritten. */
  readonly base_version?: number | undefined;
}

/** Why a patch is not taken. With `STALE`, what the field holds now. */
export type Refusal =
  | { readonly code: "NOT_FOUND" | "READONLY"; readonly message: string }
  | { readonly code: "INVALID"; readonly message: string; readonly fault: ValueFault }
  | { readonly code: "STALE"; readonly message: string; readonly current: SetValue };

export type Changed = { readonly state: SettingsState; readonly change: SettingsChange };

/** Changes one field and touches no other, so that two people who change two fields both get their way. */
export function patchSettings(
  state: SettingsState,
  schema: SettingsSchema,
  patch: SettingsPatch,
  author: Author,
  now: number,
): Changed | { readonly refused: Refusal } {
  const { field_id: id, value, base_version: base } = patch;
  const field = schema.fields.find((one) => one.id === id);
  if (field === undefined)
    return refuse({ code: "NOT_FOUND", message: `Unknown setting ${JSON.stringify(id)}.` });
  if (field.readonly === true && author.kind === "person")
    return refuse({ code: "READONLY", message: `"${field.label}" is set by the worker itself.` });
  const checked = checkValue(field, value);
  if ("fault" in checked)
    return refuse({
      code: "INVALID",
      message: `${field.label}: ${checked.fault.message}`,
      fault: checked.fault,
    });
  const current = ownValue(state.values, id);
  if (base !== undefined && current !== undefined && current.version > base) {
    return refuse({
      code: "STALE",
      message: `"${field.label}" was changed in version ${current.version}, after version ${base}; look at it again.`,
      current,
    });
  }
  return change(state, schema, { [id]: checked.value }, author, now, null);
}

const refuse = (refused: Refusal) => ({ refused });

/**
 * Brings back what was set at a version, as a new one. Fields that the schema does not have, and values that it does not
 * allow any more, stay as they are.
 * @param then what had been set by that version
 * @returns null when nothing is different
 */
export function restoreSettings(
  state: SettingsState,
  schema: SettingsSchema,
  then: SettingsState["values"],
  version: number,
  author: Author,
  now: number,
): Changed | null {
  const values: Record<string, FieldValue | null> = {};
  for (const field of schema.fields) {
    if (field.readonly === true && author.kind === "person") continue;
    const old = ownValue(then, field.id);
    if (old?.secret === true && !isSecret(field)) continue;
    const value = old?.value ?? null;
    const present = ownValue(state.values, field.id)?.value ?? null;
    const isAllowed = value === null || !("fault" in checkValue(field, value));
    if (value !== present && isAllowed) values[field.id] = value;
  }
  return Object.keys(values).length === 0 ? null : change(state, schema, values, author, now, version);
}

/** The state after a change that was made elsewhere; changes come in the order of their versions. */
export function applyChange(
  state: SettingsState,
  made: Pick<SettingsChange, "version" | "values" | "secrets">,
): SettingsState {
  const { version, values, secrets } = made;
  const set = Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, { value, version, secret: secrets.includes(id) }]),
  );
  return { version, values: { ...state.values, ...set } };
}

function change(
  state: SettingsState,
  schema: SettingsSchema,
  values: Readonly<Record<string, FieldValue | null>>,
  author: Author,
  at: number,
  restored: number | null,
): Changed {
  const secrets = schema.fields.filter((field) => isSecret(field) && Object.hasOwn(values, field.id));
  const made: SettingsChange = {
    version: state.version + 1,
    values,
    secrets: secrets.map(({ id }) => id),
    author,
    at,
    restored,
  };
  return { state: applyChange(state, made), change: made };
}

/** The value that a field has: what was set, or its default where nothing was or what was is not allowed any more. */
export function settingValue(field: SettingsField, state: SettingsState): FieldValue | null {
  const { value, secret } = ownValue(state.values, field.id) ?? { value: null, secret: false };
  const mayBeSeen = !secret || isSecret(field);
  if (value !== null && mayBeSeen && !("fault" in checkValue(field, value))) return value;
  return ("default" in field ? field.default : undefined) ?? null;
}

/** Ids are a stranger's words: `constructor` is one like any other. */
function ownValue<T>(values: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(values, id) ? values[id] : undefined;
}
