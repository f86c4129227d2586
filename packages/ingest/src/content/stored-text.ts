import { maskValue, parsedContent } from "./mask-value.ts";
import type { Mask } from "./built-in-masks.ts";

/** Bytes of an input or an output that are kept. */
export const maxContentBytes = 1024 * 1024;

/** What is looked at beyond that, so that what is masked is masked where the cut goes through it. */
const marginChars = 4096;

export interface StoredText {
  /** Masked, and at most {@link maxContentBytes} long. */
  readonly text: string;
  /** How many bytes there were, masked; more than the text has where it was cut. */
  readonly bytes: number;
}

/** A text, or a value as JSON, as it is stored; null of nothing. */
export function storedText(value: unknown, mask: Mask): StoredText | null {
  if (value === undefined || value === null || value === "") return null;
  const size = typeof value === "string" ? value.length : 0;
  // What is far too long is no JSON any more when it is cut, so it is masked as the text that it is.
  if (size > maxContentBytes + marginChars)
    return cut(
      mask((value as string).slice(0, maxContentBytes + marginChars)),
      size - maxContentBytes - marginChars,
    );
  const masked = maskValue(parsedContent(value), mask);
  return cut(typeof masked === "string" ? masked : JSON.stringify(masked), 0);
}

const utf8 = new TextEncoder();
const decoder = new TextDecoder();

/** @param more characters that come after it and are not here */
function cut(text: string, more: number): StoredText {
  const sound = text.toWellFormed();
  if (more === 0 && sound.length * 3 <= maxContentBytes) return { text: sound, bytes: byteLength(sound) };
  const bytes = utf8.encode(sound);
  const all = bytes.length + more;
  if (bytes.length <= maxContentBytes) return { text: sound, bytes: all };
  let end = maxContentBytes;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: decoder.decode(bytes.subarray(0, end)), bytes: all };
}

const byteLength = (text: string) => utf8.encode(text).length;
