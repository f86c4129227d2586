import type { ContentPart } from "@dendro/core";
import { partText, urlOf, webImageOf } from "./attachment.ts";
import { resultText, type Spoken } from "./spoken.ts";

type VoyagePart =
  | { type: "text"; text: string }
  | { type: "image_url"; image_url: string }
  | { type: "image_base64"; image_base64: string };

/** An input of Voyage's multimodal embeddings: what was said, without who said it. */
export interface VoyageInput {
  content: VoyagePart[];
}

/**
 * One input for each message, and one for each call with its result. A request may have images by address or inline but
 * not both: where a history has both, those by address are mentioned in words.
 */
export function toVoyage(spoken: readonly Spoken[]): VoyageInput[] {
  const isInline = spoken.some(
    (one) => one.kind === "message" && one.parts.some((part) => webImageOf(part)?.kind === "inline"),
  );
  return spoken.flatMap((one): VoyageInput[] => {
    if (one.kind === "message") return [{ content: one.parts.map((part) => partOf(part, isInline)) }];
    return one.calls.map((call) => ({
      content: [{ type: "text", text: `${call.name}(${JSON.stringify(call.args)}): ${resultText(call)}` }],
    }));
  });
}

function partOf(part: ContentPart, isInline: boolean): VoyagePart {
  const image = webImageOf(part);
  if (image === null || (image.kind === "address" && isInline)) return { type: "text", text: partText(part) };
  return image.kind === "inline"
    ? { type: "image_base64", image_base64: urlOf(image) }
    : { type: "image_url", image_url: image.url };
}
