/** Who sees a field: only the worker, those who operate it, or its users as well. */
export type Visibility = "worker" | "operators" | "users";

interface FieldOf<Type extends string, Value> {
  /** By which the worker asks for it: a letter, then letters, digits and `_`, 64 at most. */
  readonly id: string;
  readonly type: Type;
  readonly label: string;
  readonly description?: string;
  /** The heading that it stands under. */
  readonly group?: string;
  /** Whether it must have a value. @defaultValue false */
  readonly required?: boolean;
  /** The value while nobody has given one. */
  readonly default?: Value;
  /** @defaultValue "operators" */
  readonly visibility?: Visibility;
  /** Whether people may only look; the worker itself may change it all the same. @defaultValue false */
  readonly readonly?: boolean;
}

interface TextLimits {
  /** Characters. @defaultValue 0 */
  readonly minLength?: number;
  /** Characters. @defaultValue 1,000 for one line, 20,000 for several */
  readonly maxLength?: number;
  /** A regular expression that the whole text must match. */
  readonly pattern?: string;
  readonly placeholder?: string;
}

export type TextField = FieldOf<"text", string> & TextLimits;
export type TextareaField = FieldOf<"textarea", string> & TextLimits;
/** A secret: kept encrypted, shown to nobody, read by the worker alone. It has no default. */
export type PasswordField = Omit<FieldOf<"password", never>, "default"> & Omit<TextLimits, "pattern">;
export type EmailField = FieldOf<"email", string> & Pick<TextLimits, "placeholder">;
export type NumberField = FieldOf<"number", number> & {
  readonly min?: number;
  readonly max?: number;
  /** Allowed are `min` (or 0) and whole steps from there. */
  readonly step?: number;
  /** Such as `ms` or `USD`. */
  readonly unit?: string;
};
export type CheckboxField = FieldOf<"checkbox", boolean>;
export type SelectField = FieldOf<"select", string> & { readonly options: readonly SelectOption[] };
/** A calendar day as `2026-11-21`. */
export type DateField = FieldOf<"date", string> & { readonly min?: string; readonly max?: string };
/** An http(s) address of an image, or the image itself as a data URI. */
export type ImageField = FieldOf<"image", string> & {
  /** Bytes of a data URI's image. @defaultValue 262,144 */
  readonly maxBytes?: number;
};

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

export type SettingsField =
  | TextField
  | TextareaField
  | PasswordField
  | EmailField
  | NumberField
  | CheckboxField
  | SelectField
  | DateField
  | ImageField;

export type FieldType = SettingsField["type"];

/** A value as it is kept. */
export type FieldValue = string | number | boolean;

/** What is allowed where a field does not say. */
export const fieldLimits = {
  lineLength: 1000,
  textLength: 20_000,
  emailLength: 254,
  imageBytes: 256 * 1024,
  addressLength: 2048,
  fields: 200,
} as const;

export const visibilityOf = (field: SettingsField): Visibility => field.visibility ?? "operators";
export const isSecret = (field: SettingsField): field is PasswordField => field.type === "password";
