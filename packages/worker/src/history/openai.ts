import type { ContentPart } from "@dendro/core";
import { mention, pdf, sourceOf, partText, urlOf, webImageOf } from "./attachment.ts";
import { resultText, toolName, type Spoken } from "./spoken.ts";

type OpenAiPart =
  | { type: "text"; text: string }
  | { type: "image_url"; image_url: { url: string } }
  | { type: "file"; file: { filename: string; file_data: string } };

/** A message of OpenAI's chat completions. */
export type OpenAiMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: string | OpenAiPart[] }
  | { role: "assistant"; content: string }
  | {
      role: "assistant";
      content: null;
      tool_calls: { id: string; type: "function"; function: { name: string; arguments: string } }[];
    }
  | { role: "tool"; tool_call_id: string; content: string };

const maxNameLength = 64;

/** A call's results follow it directly; other roles may stand in any order. */
export function toOpenAi(spoken: readonly Spoken[]): OpenAiMessage[] {
  return spoken.flatMap((one): OpenAiMessage[] => {
    if (one.kind === "calls") {
      return [
        {
          role: "assistant",
          content: null,
          tool_calls: one.calls.map((call) => ({
            id: call.id,
            type: "function",
            function: { name: toolName(call, maxNameLength), arguments: JSON.stringify(call.args) },
          })),
        },
        ...one.calls.map((call) => ({
          role: "tool" as const,
          tool_call_id: call.id,
          content: resultText(call),
        })),
      ];
    }
    const { role, parts } = one;
    if (role !== "user") return [{ role, content: parts.map(partText).join("\n") }];
    const isText = parts.every(({ type }) => type === "text");
    return [{ role, content: isText ? parts.map(partText).join("\n") : parts.map(partOf) }];
  });
}

/** Images by address or inline; of documents, this API takes PDF, and only inline. */
function partOf(part: ContentPart): OpenAiPart {
  if (part.type === "text") return { type: "text", text: part.text };
  const image = webImageOf(part);
  if (image !== null) return { type: "image_url", image_url: { url: urlOf(image) } };
  const source = part.type === "document" ? sourceOf(part) : null;
  if (part.type === "document" && source?.kind === "inline" && source.mediaType === pdf)
    return { type: "file", file: { filename: part.filename, file_data: urlOf(source) } };
  return { type: "text", text: mention(part) };
}
