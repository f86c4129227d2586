import type { ContentPart } from "@dendro/core";
import { cutOff, mention, readDataUri, resultText, textOf, type Spoken } from "./spoken.ts";

type Base64Source<Type extends string> = { type: "base64"; media_type: Type; data: string };
type ImageType = "image/jpeg" | "image/png" | "image/gif" | "image/webp";

type AnthropicBlock =
  | { type: "text"; text: string }
  | { type: "image"; source: { type: "url"; url: string } | Base64Source<ImageType> }
  | {
      type: "document";
      source: { type: "url"; url: string } | Base64Source<"application/pdf">;
      title: string;
    }
  | { type: "tool_use"; id: string; name: string; input: Readonly<Record<string, unknown>> }
  | { type: "tool_result"; tool_use_id: string; content: string; is_error?: true };

/** A message of Anthropic's Messages API. Users and the assistant take turns, and a user begins. */
export interface AnthropicMessage {
  role: "user" | "assistant";
  content: AnthropicBlock[];
}

/** What the worker itself has said to the thread stands with the user, marked: the API has no such role in a conversation. */
export function toAnthropic(spoken: readonly Spoken[]): AnthropicMessage[] {
  const messages: AnthropicMessage[] = [];
  function say(role: AnthropicMessage["role"], content: AnthropicBlock[]): void {
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content });
  }
  for (const one of spoken) {
    if (one.kind === "calls") {
      say(
        "assistant",
        one.calls.map(({ id, name, args }) => ({ type: "tool_use", id, name, input: args })),
      );
      say(
        "user",
        one.calls.map((call) => ({
          type: "tool_result",
          tool_use_id: call.id,
          content: resultText(call),
          ...(call.isError ? { is_error: true } : {}),
        })),
      );
    } else if (one.role === "user") say("user", one.parts.map(partOf));
    else {
      const text = one.parts.map(textOf).join("\n");
      if (one.role === "assistant") say("assistant", [{ type: "text", text }]);
      else say("user", [{ type: "text", text: `[System] ${text}` }]);
    }
  }
  if (messages[0]?.role === "assistant")
    messages.unshift({ role: "user", content: [{ type: "text", text: cutOff }] });
  return messages;
}

const imageTypes: readonly string[] = ["image/jpeg", "image/png", "image/gif", "image/webp"];
const pdf = "application/pdf";

function partOf(part: ContentPart): AnthropicBlock {
  if (part.type === "text") return { type: "text", text: part.text };
  const inline = readDataUri(part.url);
  const isAddress = /^https?:/iu.test(part.url);
  if (part.type === "image") {
    if (isAddress) return { type: "image", source: { type: "url", url: part.url } };
    if (inline !== null && imageTypes.includes(inline.type)) {
      const media_type = inline.type as ImageType;
      return { type: "image", source: { type: "base64", media_type, data: inline.data } };
    }
  } else if (part.mime_type === pdf) {
    const title = part.filename;
    if (isAddress) return { type: "document", source: { type: "url", url: part.url }, title };
    if (inline !== null)
      return { type: "document", source: { type: "base64", media_type: pdf, data: inline.data }, title };
  }
  return { type: "text", text: mention(part) };
}
