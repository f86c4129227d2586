import type { ContentPart } from "@dendro/core";
import { mention, readDataUri, resultText, textOf, type Spoken } from "./spoken.ts";

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

export function toOpenAi(spoken: readonly Spoken[]): OpenAiMessage[] {
  return spoken.flatMap((one): OpenAiMessage[] => {
    if (one.kind === "calls") {
      return [
        {
          role: "assistant",
          content: null,
          tool_calls: one.calls.map(({ id, name, args }) => ({
            id,
            type: "function",
            function: { name, arguments: JSON.stringify(args) },
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
    if (role !== "user") return [{ role, content: parts.map(textOf).join("\n") }];
    const isText = parts.every(({ type }) => type === "text");
    return [{ role, content: isText ? parts.map(textOf).join("\n") : parts.map(partOf) }];
  });
}

function partOf(part: ContentPart): OpenAiPart {
  if (part.type === "text") return { type: "text", text: part.text };
  if (part.type === "image") return { type: "image_url", image_url: { url: part.url } };
  return readDataUri(part.url) === null
    ? { type: "text", text: mention(part) }
    : { type: "file", file: { filename: part.filename, file_data: part.url } };
}
