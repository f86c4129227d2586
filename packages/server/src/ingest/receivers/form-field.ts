import { parseJson } from "./wire-request.ts";

/** The JSON that a form has in its field `data`, or that stands there without a form. */
export function jsonInForm(text: string): unknown {
  // Of the other fields nothing is made: there may be millions of them.
  const [field = ""] = text.split("&", 1);
  return jsonInField((text.startsWith("data=") ? new URLSearchParams(field).get("data") : null) ?? text);
}

/** The JSON in a field, which may be Base64. */
export const jsonInField = (data: string): unknown =>
  parseJson(/^\s*[[{]/u.test(data) ? data : decodeBase64(data));

/** The text; the input itself when it is no Base64, so that the message shows what was sent. */
function decodeBase64(text: string): string {
  try {
    // A plus sign that was not escaped has become a space.
    const bytes = Uint8Array.from(atob(text.replaceAll(" ", "+")), (character) => character.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return text;
  }
}
