import { refuseDepth } from "@dendro/core";

/** What a body says: JSON, the fields of a form, or else text. A form's `payload` that is JSON is what it brings. */
export function readMessageBody(bytes: Buffer, contentType: string): unknown {
  const text = bytes.toString("utf8");
  if (!contentType.toLowerCase().startsWith("application/x-www-form-urlencoded"))
    return readJson(text) ?? text;
  const fields = Object.fromEntries(new URLSearchParams(text));
  return readJson(fields["payload"] ?? "") ?? fields;
}

/** Undefined when it is no JSON, or so deeply nested that nobody should read it. */
function readJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    refuseDepth(text);
    // Hardly any has such a number, and to look at each takes time.
    return JSON.parse(text, /\d{16}/u.test(text) ? keepDigits : undefined) as unknown;
  } catch {
    return undefined;
  }
}

/** A whole number that no number holds exactly is text: two ids that differ in the last digit would be one. */
function keepDigits(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  const digits = context?.source;
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/u.test(digits ?? "")
    ? digits
    : value;
}
