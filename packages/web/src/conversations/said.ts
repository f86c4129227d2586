import type { JsonObject, JsonValue } from "@dendro/core";
import type { ChatEvent } from "./conversation-types.ts";

/** Where senders put what was said, the first that is there. */
const places = ["text", "content", "message", "output"] as const;

/** What an event's data has of words; null where none are kept. */
export function wordsOf(data: JsonObject = {}): string | null {
  for (const place of places) {
    const words = readWords(data[place]);
    if (words !== null) return words;
  }
  return null;
}

/** A text, or the texts of a message's parts. */
function readWords(value: JsonValue | undefined): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (Array.isArray(value)) {
    const parts = value.flatMap((part) => readWords(part) ?? []);
    return parts.length === 0 ? null : parts.join("\n");
  }
  if (typeof value !== "object" || value === null) return null;
  return readWords(value["text"]) ?? readWords(value["content"]);
}

/** What is part of a conversation as people saw it; all else stands between. */
const speakers: Readonly<Record<string, "person" | "agent">> = {
  "message.c2s": "person",
  "message.s2c": "agent",
};

export const speakerOf = ({ type }: Pick<ChatEvent, "type">): "person" | "agent" | null =>
  (Object.hasOwn(speakers, type) ? speakers[type] : null) ?? null;
