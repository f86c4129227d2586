import { parseJson, type WireRequest } from "./wire-request.ts";

export const isWrappedBody = ({ contentType, query }: Pick<WireRequest, "contentType" | "query">): boolean =>
  contentType === "application/x-www-form-urlencoded" || query.get("compression") === "base64";

/** The JSON in a body, which beacons send as a form whose `data` may be Base64. */
export function posthogBody(request: WireRequest): unknown {
  if (!isWrappedBody(request)) return request.json();
  const text = request.text();
  // Of the other fields nothing is made: there may be millions of them.
  const [field = ""] = text.split("&", 1);
  const data = (text.startsWith("data=") ? new URLSearchParams(field).get("data") : null) ?? text;
  return parseJson(/^\s*[[{]/u.test(data) ? data : decodeBase64(data));
}

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
