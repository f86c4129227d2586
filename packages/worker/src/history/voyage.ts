import type { ContentPart } from "@dendro/core";
import { dataUri, mention, sourceOf, webImages } from "./attachment.ts";
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
  const all = spoken.flatMap((one) => (one.kind === "message" ? one.parts : []));
  const takesAddresses = all.every((part) => embedded(part, true)?.type !== "image_base64");
  return spoken.flatMap((one): VoyageInput[] => {
    if (one.kind === "message") return [{ content: one.parts.map((part) => partOf(part, takesAddresses)) }];
    return one.calls.map((call) => ({
      content: [{ type: "text", text: `${call.name}(${JSON.stringify(call.args)}): ${resultText(call)}` }],
    }));
  });
}

function partOf(part: ContentPart, takesAddresses: boolean): VoyagePart {
  if (part.type === "text") return { type: "text", text: part.text };
  return embedded(part, takesAddresses) ?? { type: "text", text: mention(part) };
}

/** An image that is embedded as one. */
function embedded(part: ContentPart, takesAddresses: boolean): VoyagePart | null {
  if (part.type !== "image") return null;
  const source = sourceOf(part);
  if (source?.kind === "inline")
    return webImages.includes(source.mediaType)
      ? { type: "image_base64", image_base64: dataUri(source) }
      : null;
  return takesAddresses && source !== null && /^http/iu.test(source.url)
    ? { type: "image_url", image_url: source.url }
    : null;
}
