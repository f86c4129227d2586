import type { ContentPart } from "@dendro/core";
import { cutOff, mention, readDataUri, textOf, type Spoken } from "./spoken.ts";

type GooglePart =
  | { text: string }
  | { inlineData: { mimeType: string; data: string } }
  | { fileData: { mimeType: string; fileUri: string } }
  | { functionCall: { id: string; name: string; args: Readonly<Record<string, unknown>> } }
  | { functionResponse: { id: string; name: string; response: Readonly<Record<string, unknown>> } };

/** A content of Google's Gemini API. */
export interface GoogleContent {
  role: "user" | "model";
  parts: GooglePart[];
}

/** What the worker itself has said to the thread stands with the user, marked. */
export function toGoogle(spoken: readonly Spoken[]): GoogleContent[] {
  const contents: GoogleContent[] = [];
  function say(role: GoogleContent["role"], parts: GooglePart[]): void {
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else contents.push({ role, parts });
  }
  for (const one of spoken) {
    if (one.kind === "calls") {
      say(
        "model",
        one.calls.map(({ id, name, args }) => ({ functionCall: { id, name, args } })),
      );
      say(
        "user",
        one.calls.map(({ id, name, result, isError }) => ({
          functionResponse: { id, name, response: isError ? { error: result } : { result } },
        })),
      );
    } else if (one.role === "user") say("user", one.parts.map(partOf));
    else {
      const text = one.parts.map(textOf).join("\n");
      if (one.role === "assistant") say("model", [{ text }]);
      else say("user", [{ text: `[System] ${text}` }]);
    }
  }
  if (contents[0]?.role === "model") contents.unshift({ role: "user", parts: [{ text: cutOff }] });
  return contents;
}

function partOf(part: ContentPart): GooglePart {
  if (part.type === "text") return { text: part.text };
  const inline = readDataUri(part.url);
  if (inline !== null) return { inlineData: { mimeType: inline.type, data: inline.data } };
  return part.mime_type === undefined
    ? { text: mention(part) }
    : { fileData: { mimeType: part.mime_type, fileUri: part.url } };
}
