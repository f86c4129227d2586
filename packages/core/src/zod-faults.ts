import type { z } from "zod";
import type { ErrorDetail } from "./errors.ts";

/** The faults that a schema found, each with its place and in words for who sent it. */
export function zodFaults(error: z.core.$ZodError, whole: string): ErrorDetail[] {
  return error.issues.map((issue) => ({ path: placeOf(issue.path, whole), message: messageOf(issue) }));
}

/** The first fault in one sentence, and how many more there are. */
export function faultSentence([first, ...rest]: readonly ErrorDetail[]): string | null {
  if (first === undefined) return null;
  return `${first.path}: ${first.message}${rest.length === 0 ? "" : ` (and ${rest.length} more)`}.`;
}

/** `["filters", 0, 1]` as `filters[0][1]`. */
function placeOf(path: readonly PropertyKey[], whole: string): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text === "" ? whole : text.replace(/^\./u, "");
}

/** zod speaks of JavaScript's types where it finds none of ours. */
function messageOf(issue: z.core.$ZodIssue): string {
  const { message } = issue;
  if (issue.code === "invalid_value") return `must be ${oneOf(issue.values)}`;
  if (issue.code === "unrecognized_keys") return `has no ${issue.keys.map(quoted).join(", ")}`;
  if (issue.code !== "invalid_type") return message.replace(/\.$/u, "");
  const [, expected = "", received = ""] = /expected (\w+), received (\w+)$/u.exec(message) ?? [];
  const needed = jsonNames[expected];
  if (needed === undefined) return message;
  if (received === "undefined") return `is missing; it must be ${needed}`;
  return `must be ${needed}${received === "NaN" ? "" : `, not ${jsonNames[received] ?? received}`}`;
}

const quoted = (value: unknown) => (typeof value === "string" ? JSON.stringify(value) : String(value));
const oneOf = (values: readonly unknown[]) =>
  `${values.length === 1 ? "" : "one of "}${values.map(quoted).join(", ")}`;

const jsonNames: Readonly<Record<string, string>> = {
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  null: "null",
};
