import type { ContentPart } from "@dendro/core";
import { mention, sourceOf, partText, type Attachment } from "./attachment.ts";
import { cutOff, type Spoken, type SpokenCall } from "./spoken.ts";

type GooglePart =
  | { text: string }
  | { inlineData: { mimeType: string; data: string } }
  | { fileData: { mimeType: string; fileUri: string } }
  | {
      functionCall: { id: string; name: string; args: Readonly<Record<string, unknown>> };
      thoughtSignature?: string;
    }
  | { functionResponse: { id: string; name: string; response: { output: unknown } | { error: unknown } } };

/** A content of Google's Gemini API. */
export interface GoogleContent {
  role: "user" | "model";
  parts: GooglePart[];
}

/**
 * Since Gemini 3 the first call of each step has to carry the signature of the thought that led to it. Threads do not
 * keep signatures; this is the one that Google documents for histories without.
 */
const thoughtSignature = "skip_thought_signature_validator";

/**
 * A user begins; calls follow what a user or a tool said, and responses stand in a content of their own after them. What
 * the worker itself has said to the thread stands with the user, marked `[System]`, as there is no such role.
 */
export function toGoogle(spoken: readonly Spoken[]): GoogleContent[] {
  const contents: GoogleContent[] = [];
  function say(role: GoogleContent["role"], parts: GooglePart[]): void {
    const last = contents.at(-1);
    if (last?.role === role && !isResponse(last)) last.parts.push(...parts);
    else contents.push({ role, parts });
  }
  for (const one of spoken) {
    if (one.kind === "calls") {
      say(
        "model",
        one.calls.map(({ id, name, args }, index) => ({
          functionCall: { id, name: functionName(name), args },
          ...(index === 0 ? { thoughtSignature } : {}),
        })),
      );
      contents.push({ role: "user", parts: one.calls.map(responseOf) });
    } else if (one.role === "user") say("user", one.parts.map(partOf));
    else {
      const text = one.parts.map(partText).join("\n");
      if (one.role === "assistant") say("model", [{ text }]);
      else say("user", [{ text: `[System] ${text}` }]);
    }
  }
  if (contents[0]?.role === "model") contents.unshift({ role: "user", parts: [{ text: cutOff }] });
  return contents;
}

const isResponse = ({ parts }: GoogleContent) => parts.some((part) => "functionResponse" in part);

const responseOf = ({ id, name, result, isError }: SpokenCall): GooglePart => ({
  functionResponse: {
    id,
    name: functionName(name),
    response: isError ? { error: result } : { output: result },
  },
});

/** Unlike others it takes dots and colons, and wants a letter or `_` first. */
const functionName = (name: string): string =>
  name
    .replace(/[^\w.:-]/gu, "_")
    .replace(/^(?![a-z_])/iu, "_")
    .slice(0, 64);

/** What Gemini reads; anything else fails the request. */
const isTaken = (mediaType: string) =>
  /^(?:image\/(?:png|jpeg|webp|hei[cf])|application\/pdf|(?:text|audio|video)\/.+)$/u.test(mediaType);

function partOf(part: ContentPart): GooglePart {
  if (part.type === "text") return { text: part.text };
  const source = sourceOf(part);
  const mimeType = source?.mediaType ?? typeByName(part);
  if (source === null || mimeType === undefined || !isTaken(mimeType)) return { text: mention(part) };
  return source.kind === "inline"
    ? { inlineData: { mimeType, data: source.base64 } }
    : { fileData: { mimeType, fileUri: source.url } };
}

/** It wants the type of every file, and people often send an image without. */
function typeByName({ url }: Attachment): string | undefined {
  const [, extension] = /^[^?#]+\.(png|jpe?g|webp|hei[cf])(?:[?#]|$)/iu.exec(url) ?? [];
  return extension === undefined ? undefined : `image/${extension.toLowerCase().replace("jpg", "jpeg")}`;
}
