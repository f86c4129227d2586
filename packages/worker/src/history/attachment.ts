import type { ContentPart } from "@dendro/core";

/** An image or a document of a message. */
export type Attachment = Exclude<ContentPart, { type: "text" }>;

/** Where the bytes of an attachment are: in the thread itself, or at an address that a provider may fetch. */
export type Source =
  | { readonly kind: "inline"; readonly mediaType: string; readonly base64: string }
  | { readonly kind: "address"; readonly url: string; readonly mediaType: string | undefined };

export const pdf = "application/pdf";

/** @returns null when no provider could read it: a relative address, a `blob:`, a broken data URI */
export function sourceOf({ url, mime_type: declared }: Attachment): Source | null {
  const known = declared === undefined ? undefined : plainType(declared);
  if (/^(?:https?|gs):\/\//iu.test(url)) return { kind: "address", url, mediaType: known };
  return readDataUri(url, known);
}

const webImages: readonly (string | undefined)[] = [
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
  undefined,
];

/** An image that OpenAI, Anthropic, Cohere and Voyage take; null of any other. An address may not tell its type. */
export function webImageOf(part: ContentPart): Source | null {
  const source = part.type === "image" ? sourceOf(part) : null;
  if (source === null || !webImages.includes(source.mediaType)) return null;
  return source.kind === "inline" || /^http/iu.test(source.url) ? source : null;
}

/** An address, or a Base64 data URI in the one spelling that every provider reads. */
export const urlOf = (source: Source): string =>
  source.kind === "address" ? source.url : `data:${source.mediaType};base64,${source.base64}`;

/** What stands for an attachment that a provider does not take: a document's text when it has one, or a mention. */
export function mention(part: Attachment): string {
  const where = /^data:/iu.test(part.url) ? "attached" : part.url;
  if (part.type === "image") return `[Image${part.alt === undefined ? "" : `: ${part.alt}`} (${where})]`;
  const title = `[Document: ${part.filename} (${where})]`;
  const text = documentText(part);
  return text === null ? title : `${title}\n${text}`;
}

/** Of a document that came as text within the thread; null of any other. */
export function documentText(part: Attachment): string | null {
  const source = sourceOf(part);
  if (source?.kind !== "inline" || !/^text\/|[/+](?:json|xml|yaml)$/u.test(source.mediaType)) return null;
  const text = Buffer.from(source.base64, "base64").toString("utf8");
  return text.trim() === "" ? null : text;
}

/** A text of its own for each part. */
export const partText = (part: ContentPart): string => (part.type === "text" ? part.text : mention(part));

const unknownType = "application/octet-stream";

/** RFC 2397, with Base64 or percent-encoding. */
function readDataUri(url: string, declared: string | undefined): Source | null {
  const [, header, body] = /^data:([^,]*),(.*)$/isu.exec(url) ?? [];
  if (header === undefined || body === undefined) return null;
  const bytes = readBody(body, /;\s*base64\s*$/iu.test(header));
  if (bytes === null || bytes.length === 0) return null;
  const type = plainType(header);
  const mediaType = type === "" || type === unknownType ? (declared ?? unknownType) : type;
  return { kind: "inline", mediaType, base64: bytes.toString("base64") };
}

function readBody(body: string, isBase64: boolean): Buffer | null {
  try {
    const decoded = body.includes("%") ? decodeURIComponent(body) : body;
    return Buffer.from(decoded, isBase64 ? "base64" : "utf8");
  } catch {
    return null;
  }
}

/** Without parameters, and by its registered name. */
function plainType(type: string): string {
  const plain = (type.split(";")[0] ?? "").trim().toLowerCase();
  return plain === "image/jpg" ? "image/jpeg" : plain;
}
