/** A message to a model or from one. */
export interface ContentMessage {
  readonly role: string;
  readonly text: string;
}

/** The messages that a content is, where it is a list of them; null of anything else. */
export function messagesOf(content: unknown): readonly ContentMessage[] | null {
  if (!Array.isArray(content) || content.length === 0) return null;
  const messages = content.map(messageOf);
  return messages.every((message) => message !== null) ? messages : null;
}

function messageOf(item: unknown): ContentMessage | null {
  if (typeof item !== "object" || item === null) return null;
  const { role, content, parts, message, ...rest } = item as Readonly<Record<string, unknown>>;
  // The choices of an answer hold a message each.
  if (role === undefined && message !== undefined) return messageOf(message);
  if (typeof role !== "string") return null;
  const said = textOf(content ?? parts);
  const more = Object.keys(rest).length === 0 ? "" : JSON.stringify(rest, null, 2);
  return { role, text: [said, said === "" ? more : ""].filter((text) => text !== "").join("\n") };
}

/** Texts as such, and what is none of them as JSON. */
function textOf(said: unknown): string {
  if (said === undefined || said === null) return "";
  if (typeof said === "string") return said;
  if (!Array.isArray(said)) return JSON.stringify(said, null, 2);
  return said.map(partOf).join("\n");
}

function partOf(part: unknown): string {
  if (typeof part === "string") return part;
  const { text, content } = (part ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof text === "string") return text;
  return typeof content === "string" ? content : JSON.stringify(part, null, 2);
}

/** JSON where it is some, and the text as it is otherwise. */
export function readContent(text: string): unknown {
  if (!/^\s*[[{]/u.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
