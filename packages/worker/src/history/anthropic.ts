import type { ContentPart } from "@dendro/core";
import { documentText, mention, pdf, sourceOf, partText, webImageOf } from "./attachment.ts";
import { cutOff, resultText, toolName, type Spoken } from "./spoken.ts";

type Base64Source<Type extends string> = { type: "base64"; media_type: Type; data: string };
type ImageType = "image/jpeg" | "image/png" | "image/gif" | "image/webp";

type AnthropicBlock =
  | { type: "text"; text: string }
  | { type: "image"; source: { type: "url"; url: string } | Base64Source<ImageType> }
  | {
      type: "document";
      source:
        | { type: "url"; url: string }
        | { type: "text"; media_type: "text/plain"; data: string }
        | Base64Source<"application/pdf">;
      title: string;
    }
  | { type: "tool_use"; id: string; name: string; input: Readonly<Record<string, unknown>> }
  | { type: "tool_result"; tool_use_id: string; content: string; is_error?: true };

/** A message of Anthropic's Messages API. */
export interface AnthropicMessage {
  role: "user" | "assistant";
  content: AnthropicBlock[];
}

const maxNameLength = 128;

/**
 * Users and the assistant take turns, and a user begins. What the worker itself has said to the thread (that something
 * went wrong) stands with the user, marked `[System]`: only the newest models (Opus 4.8 and later) know a role for that
 * within a conversation, and only in some places. Your own instructions belong in the request's `system`.
 */
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
        one.calls.map((call) => ({
          type: "tool_use",
          id: call.id,
          name: toolName(call, maxNameLength),
          input: call.args,
        })),
      );
      // They begin a message of their own, as they have to: the one before was the assistant's.
      say(
        "user",
        one.calls.map((call) => ({
          type: "tool_result",
          tool_use_id: call.id,
          content: resultText(call),
          ...(call.isError ? { is_error: true } : {}),
        })),
      );
    } else if (one.role === "user") say("user", one.parts.map(blockOf));
    else {
      const text = one.parts.map(partText).join("\n");
      if (one.role === "assistant") say("assistant", [{ type: "text", text }]);
      else say("user", [{ type: "text", text: `[System] ${text}` }]);
    }
  }
  if (messages[0]?.role === "assistant")
    messages.unshift({ role: "user", content: [{ type: "text", text: cutOff }] });
  return messages;
}

function blockOf(part: ContentPart): AnthropicBlock {
  if (part.type === "text") return { type: "text", text: part.text };
  return (part.type === "image" ? imageOf(part) : documentOf(part)) ?? { type: "text", text: mention(part) };
}

/** It fetches from `https` alone. */
const isFetched = (url: string) => /^https:/iu.test(url);

function imageOf(part: ContentPart): AnthropicBlock | null {
  const source = webImageOf(part);
  if (source?.kind === "address" && isFetched(source.url))
    return { type: "image", source: { type: "url", url: source.url } };
  if (source?.kind !== "inline") return null;
  const media_type = source.mediaType as ImageType;
  return { type: "image", source: { type: "base64", media_type, data: source.base64 } };
}

/** PDF, or text that is in the thread. */
function documentOf(part: Extract<ContentPart, { type: "document" }>): AnthropicBlock | null {
  const source = sourceOf(part);
  const title = part.filename.slice(0, 500);
  const text = documentText(part);
  if (text !== null)
    return { type: "document", source: { type: "text", media_type: "text/plain", data: text }, title };
  if (source?.mediaType !== pdf) return null;
  if (source.kind === "inline")
    return { type: "document", source: { type: "base64", media_type: pdf, data: source.base64 }, title };
  return isFetched(source.url) ? { type: "document", source: { type: "url", url: source.url }, title } : null;
}
