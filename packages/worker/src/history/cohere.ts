import type { ContentPart } from "@dendro/core";
import { partText, urlOf, webImageOf } from "./attachment.ts";
import { isObject, toolName, type Spoken, type SpokenCall } from "./spoken.ts";

type CoherePart = { type: "text"; text: string } | { type: "image_url"; image_url: { url: string } };

/** A message of Cohere's chat API, version 2. */
export type CohereMessage =
  | { role: "system" | "assistant" | "user"; content: string }
  | { role: "user"; content: CoherePart[] }
  | {
      role: "assistant";
      tool_calls: { id: string; type: "function"; function: { name: string; arguments: string } }[];
    }
  | { role: "tool"; tool_call_id: string; content: string };

const maxNameLength = 64;

/** A call's results follow it directly; other roles may stand in any order. */
export function toCohere(spoken: readonly Spoken[]): CohereMessage[] {
  return spoken.flatMap((one): CohereMessage[] => {
    if (one.kind === "calls") {
      return [
        {
          role: "assistant",
          tool_calls: one.calls.map((call) => ({
            id: call.id,
            type: "function",
            function: { name: toolName(call, maxNameLength), arguments: JSON.stringify(call.args) },
          })),
        },
        ...one.calls.map((call) => ({
          role: "tool" as const,
          tool_call_id: call.id,
          content: resultObject(call),
        })),
      ];
    }
    const { role, parts } = one;
    if (role !== "user" || parts.every((part) => webImageOf(part) === null))
      return [{ role, content: parts.map(partText).join("\n") }];
    return [{ role, content: parts.map(partOf) }];
  });
}

/** It wants the text of a JSON object. */
function resultObject({ result, isError }: SpokenCall): string {
  if (isError) return JSON.stringify({ error: result });
  return JSON.stringify(isObject(result) ? result : { result });
}

function partOf(part: ContentPart): CoherePart {
  const image = webImageOf(part);
  return image === null
    ? { type: "text", text: partText(part) }
    : { type: "image_url", image_url: { url: urlOf(image) } };
}
