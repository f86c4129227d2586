import { isWebAddress } from "../safe-address.ts";
import {
  fieldLimits,
  type DateField,
  type SettingsField,
  type FieldValue,
  type ImageField,
  type NumberField,
  type TextareaField,
  type TextField,
} from "./field.ts";

/** Why a value cannot be a field's. */
export interface ValueFault {
  readonly code:
    | "required"
    | "wrong_type"
    | "too_short"
    | "too_long"
    | "too_small"
    | "too_large"
    | "wrong_step"
    | "wrong_pattern"
    | "unknown_option"
    | "invalid_email"
    | "invalid_date"
    | "invalid_image";
  /** What is wrong and what would be right, in a sentence. It never holds a secret. */
  readonly message: string;
}

/** A value that was checked: null where there is none. */
export type CheckedValue = { readonly value: FieldValue | null } | { readonly fault: ValueFault };

/**
 * Checks a value as it was sent. An empty text, null and undefined are no value, which only a field that is required
 * minds. Nothing is converted: `"5"` is no number.
 */
export function checkValue(field: SettingsField, value: unknown): CheckedValue {
  if (value === null || value === undefined || value === "") {
    return field.required === true ? fault("required", "A value is needed.") : { value: null };
  }
  switch (field.type) {
    case "text":
    case "textarea":
    case "password":
      return checkText(
        field,
        value,
        field.type === "textarea" ? fieldLimits.textLength : fieldLimits.lineLength,
      );
    case "email":
      return checkEmail(value);
    case "number":
      return checkNumber(field, value);
    case "checkbox":
      return typeof value === "boolean" ? { value } : fault("wrong_type", "It must be true or false.");
    case "select": {
      const known = field.options.some((option) => option.value === value);
      if (typeof value === "string" && known) return { value };
      const names = field.options.map((option) => JSON.stringify(option.value)).join(", ");
      return fault("unknown_option", `It must be one of ${names}.`);
    }
    case "date":
      return checkDate(field, value);
    case "image":
      return checkImage(field, value);
  }
}

const fault = (code: ValueFault["code"], message: string): CheckedValue => ({ fault: { code, message } });

function checkText(
  {
    minLength = 0,
    maxLength,
    ...field
  }: TextField | TextareaField | Extract<SettingsField, { type: "password" }>,
  value: unknown,
  defaultMaxLength: number,
): CheckedValue {
  if (typeof value !== "string") return fault("wrong_type", "It must be text.");
  const most = maxLength ?? defaultMaxLength;
  if (!value.isWellFormed()) return fault("wrong_type", "It must be text; it has half a character.");
  if (value.length < minLength)
    return fault("too_short", `It must have at least ${minLength} characters; it has ${value.length}.`);
  if (value.length > most)
    return fault("too_long", `It may have at most ${most} characters; it has ${value.length}.`);
  if (field.type !== "textarea" && /[\r\n]/u.test(value))
    return fault("wrong_pattern", "It must be a single line.");
  const pattern = "pattern" in field ? field.pattern : undefined;
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, "u").test(value))
    return fault("wrong_pattern", `It must look like ${pattern}.`);
  return { value };
}

/** As browsers check `<input type=email>` (HTML, section 4.10.5.1.5), and with a dot in the domain. */
const email =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/iu;

function checkEmail(value: unknown): CheckedValue {
  if (typeof value !== "string") return fault("wrong_type", "It must be text.");
  if (value.length <= fieldLimits.emailLength && email.test(value)) return { value };
  return fault("invalid_email", "It must be an e-mail address, such as ann@example.org.");
}

function checkNumber({ min, max, step }: NumberField, value: unknown): CheckedValue {
  if (typeof value !== "number" || !Number.isFinite(value))
    return fault("wrong_type", "It must be a number.");
  if (min !== undefined && value < min)
    return fault("too_small", `It must be at least ${min}; it is ${value}.`);
  if (max !== undefined && value > max)
    return fault("too_large", `It must be at most ${max}; it is ${value}.`);
  if (step !== undefined) {
    const steps = (value - (min ?? 0)) / step;
    // 0.3 is three steps of 0.1, whatever binary fractions say.
    if (Math.abs(steps - Math.round(steps)) > 1e-9 * Math.max(1, Math.abs(steps)))
      return fault(
        "wrong_step",
        `It must be ${min ?? 0} or whole steps of ${step} from there; it is ${value}.`,
      );
  }
  return { value };
}

function checkDate({ min, max }: DateField, value: unknown): CheckedValue {
  if (typeof value !== "string" || !isDay(value))
    return fault("invalid_date", "It must be a day, such as 2026-11-21.");
  // Days written like that are in order when their texts are.
  if (min !== undefined && value < min)
    return fault("too_small", `It must be ${min} or later; it is ${value}.`);
  if (max !== undefined && value > max)
    return fault("too_large", `It must be ${max} or earlier; it is ${value}.`);
  return { value };
}

/** Whether a text is a day that exists. */
export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.toISOString().startsWith(text);
}

const dataUri = /^data:image\/(?:png|jpe?g|gif|webp);base64,([a-z\d+/]+={0,2})$/iu;

function checkImage({ maxBytes = fieldLimits.imageBytes }: ImageField, value: unknown): CheckedValue {
  if (typeof value !== "string") return fault("wrong_type", "It must be text.");
  const isTooLong = value.length > (maxBytes * 4) / 3 + 128;
  if (isTooLong && /^data:image\//iu.test(value)) return tooHeavy(maxBytes);
  const encoded = isTooLong ? undefined : dataUri.exec(value)?.[1];
  if (encoded !== undefined) {
    const bytes = Math.floor((encoded.replace(/=+$/u, "").length * 3) / 4);
    return bytes <= maxBytes ? { value } : tooHeavy(maxBytes);
  }
  if (value.length <= fieldLimits.addressLength && !/\s/u.test(value) && isWebAddress(value))
    return { value };
  return fault(
    "invalid_image",
    "It must be an http or https address, or a PNG, JPEG, GIF or WebP as a Base64 data URI.",
  );
}

const tooHeavy = (maxBytes: number) =>
  fault("too_large", `The image may have at most ${maxBytes} bytes; send its URL instead.`);
