import type { ContentPart } from "@dendro/core";
import { mention, resultText, type Spoken } from "./spoken.ts";

type VoyagePart =
  | { type: "text"; text: string }
  | { type: "image_url"; image_url: string }
  | { type: "image_base64"; image_base64: string };

/** An input of Voyage's multimodal embeddings: what was said, without who said it. */
export interface VoyageInput {
  content: VoyagePart[];
}

/** One input for each message, and one for each call with its result. */
export function toVoyage(spoken: readonly Spoken[]): VoyageInput[] {
  return spoken.flatMap((one): VoyageInput[] => {
    if (one.kind === "message") return [{ content: one.parts.map(partOf) }];
    return one.calls.map((call) => ({
      content: [{ type: "text", text: `${call.name}(${JSON.stringify(call.args)}): ${resultText(call)}` }],
    }));
  });
}

function partOf(part: ContentPart): VoyagePart {
  if (part.type === "text") return { type: "text", text: part.text };
  if (part.type === "document") return { type: "text", text: mention(part) };
  return part.url.startsWith("data:")
    ? { type: "image_base64", image_base64: part.url }
    : { type: "image_url", image_url: part.url };
}
