import type { Steps } from "../steps.ts";
import { createByteList } from "../json/byte-list.ts";
import { createFormUnwrap } from "../json/form-unwrap.ts";
import { jsonPieceBytes, parseJsonBytes } from "../json/parse-json.ts";

/** The JSON that a form has in its field `data`, or that stands there without a form; either may be Base64. */
export function* jsonInForm(body: Uint8Array): Steps<unknown> {
  const json = createByteList();
  const unwrap = createFormUnwrap(json.push);
  for (let at = 0; at < body.length; at += jsonPieceBytes) {
    if (at > 0) yield;
    unwrap.push(body.subarray(at, at + jsonPieceBytes));
  }
  unwrap.end();
  return yield* parseJsonBytes(json.all());
}

/** The JSON in a field, which may be Base64. */
export const jsonInField = (data: string): Steps<unknown> =>
  jsonInForm(new TextEncoder().encode(`data=${encodeURIComponent(data)}`));
