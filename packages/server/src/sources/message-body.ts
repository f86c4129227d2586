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
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
