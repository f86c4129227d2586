const slots = 1024;
const maxLength = 64;

/**
 * The names that come again and again: found by their bytes, so that a name becomes a string once and not in every span. A name that falls on another's slot takes its place.
 */
export class NameCache {
  readonly #names = Array.from<string | undefined>({ length: slots });

  /** The ASCII text in these bytes; null when it is longer than a name, or no ASCII. */
  read(bytes: Uint8Array, from: number, length: number): string | null {
    if (length > maxLength) return null;
    let hash = length;
    for (let index = from; index < from + length; index += 1) hash = (hash * 31 + (bytes[index] ?? 0)) | 0;
    const slot = hash & (slots - 1);
    const known = this.#names[slot];
    if (known !== undefined && isSame(known, bytes, from, length)) return known;
    let text = "";
    for (let index = from; index < from + length; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte >= 0x80) return null;
      text += String.fromCharCode(byte);
    }
    this.#names[slot] = text;
    return text;
  }
}

function isSame(text: string, bytes: Uint8Array, from: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index += 1)
    if (text.charCodeAt(index) !== bytes[from + index]) return false;
  return true;
}
