import type { FieldView } from "@dendro/core";

const longest = 60;

/** A value as one reads it in a line. */
export function showValue(field: Pick<FieldView, "type"> | undefined, value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "object") return "is_set" in value && value.is_set === true ? "a secret" : "nothing";
  if (field?.type === "password") return "a secret";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return "nothing";
  if (value.startsWith("data:image/")) return "an image";
  const text = value.replaceAll("\n", " ");
  return text.length > longest ? `“${text.slice(0, longest)}…”` : `“${text}”`;
}
