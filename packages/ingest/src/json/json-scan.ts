import { limits, tooDeep } from "@dendro/core";
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  openBrace,
  openBracket,
  quote,
} from "./json-bytes.ts";

/** Where a text may stand in JSON: names of members, and places in arrays. */
export type JsonPath = readonly (string | number)[];

/** Looks at JSON as it arrives, piece by piece, without making anything of it. */
export interface JsonScan {
  /** @throws DendroError `malformed_body` when it is nested too deeply */
  push(bytes: Uint8Array): void;
  /** The texts at the paths that `JSON.parse` would show there, in the order of the paths; undefined where there is none. */
  texts(): readonly (string | undefined)[];
}

export interface JsonScanOptions {
  /** @defaultValue limits.maxJsonDepth */
  readonly maxDepth?: number;
  /** What the JSON is, to begin the message. @defaultValue "The body" */
  readonly what?: string;
}

/** Of a text or a name, in bytes as it is written; what is longer is no key, and no name that is looked for. */
const maxTextBytes = 4096;

const [blank, plain, structural] = [0, 1, 2];

/** What each byte is between texts: white space, a part of a number or a word, or what says how values stand to each other. */
const kinds = new Uint8Array(256).fill(plain).fill(blank, 0, 0x21);
for (const byte of [quote, openBrace, closeBrace, openBracket, closeBracket, colon, comma])
  kinds[byte] = structural;

/** An object or an array that is open, and at which of the paths it stands. */
interface Open {
  readonly isArray: boolean;
  /** The paths that lead through it, as bits. */
  readonly paths: number;
  /** Of an array, the place of the next value. */
  place: number;
  /** Of an object, whether a name comes next. */
  wantsName: boolean;
  /** Of an object, the paths that lead through the member whose name was read last. */
  member: number;
}

/**
 * Finds texts wherever they stand in JSON of any size, and its depth, in one pass over its bytes and with no memory but
 * that of the texts. What is no JSON is not refused here: parsing it is.
 * @param paths at most 31
 */
export function createJsonScan(
  paths: readonly JsonPath[],
  { maxDepth = limits.maxJsonDepth, what = "The body" }: JsonScanOptions = {},
): JsonScan {
  const found: (string | undefined)[] = paths.map(() => undefined);
  const all = 2 ** paths.length - 1;
  /** The last place in an array that a path leads through. */
  const lastPlace = Math.max(-1, ...paths.flat().filter((step) => typeof step === "number"));
  const open: Open[] = [];
  let depth = 0;
  /** Inside what no path leads through, only the depth matters until it comes back to this one; -1 elsewhere. */
  let dullAbove = -1;
  let hasBegun = false;
  let inText = false;
  let isEscaped = false;
  /** What the text that is read is for: bits of paths that end there, or of those whose object's name it is. */
  let wanted: { readonly isName: boolean; readonly paths: number } | null = null;
  const text = new Uint8Array(maxTextBytes);
  let textBytes = 0;

  /** The paths among these that have this step at this depth. */
  function along(candidates: number, at: number, step: string | number): number {
    let matching = 0;
    for (let index = 0; candidates >> index !== 0; index += 1)
      if (((candidates >> index) & 1) === 1 && paths[index]?.[at] === step) matching |= 1 << index;
    return matching;
  }

  /** A value begins: what stood in its place before is no more. @returns the paths that lead to it or through it */
  function beginValue(): number {
    const top = open[depth - 1];
    if (top === undefined) {
      if (hasBegun) return 0;
      hasBegun = true;
      return all;
    }
    let leading = top.member;
    if (top.isArray)
      leading = top.paths === 0 || top.place > lastPlace ? 0 : along(top.paths, depth - 1, top.place);
    for (let index = 0; leading >> index !== 0; index += 1)
      if (((leading >> index) & 1) === 1) found[index] = undefined;
    return leading;
  }

  function beginText(): void {
    const top = open[depth - 1];
    inText = true;
    textBytes = 0;
    if (top?.wantsName === true) {
      wanted = { isName: true, paths: top.paths };
      return;
    }
    const leading = beginValue();
    let ending = 0;
    for (let index = 0; leading >> index !== 0; index += 1)
      if (((leading >> index) & 1) === 1 && paths[index]?.length === depth) ending |= 1 << index;
    wanted = ending === 0 ? null : { isName: false, paths: ending };
  }

  function endText(): void {
    inText = false;
    if (wanted === null) return;
    const read = textBytes > maxTextBytes ? undefined : decode(text.subarray(0, textBytes));
    const top = open[depth - 1];
    if (!wanted.isName) {
      for (let index = 0; wanted.paths >> index !== 0; index += 1)
        if (((wanted.paths >> index) & 1) === 1) found[index] = read;
    } else if (top !== undefined) {
      top.member = read === undefined ? 0 : along(top.paths, depth - 1, read);
      top.wantsName = false;
    }
    wanted = null;
  }

  function beginContainer(isArray: boolean): void {
    const leading = beginValue();
    if (leading === 0) dullAbove = depth;
    else open[depth] = { isArray, paths: leading, place: 0, wantsName: !isArray, member: 0 };
    deeper();
  }

  function deeper(): void {
    depth += 1;
    if (depth > maxDepth) throw tooDeep(what, maxDepth);
  }

  function endContainer(): void {
    if (depth === 0) return;
    depth -= 1;
    open.length = depth;
  }

  /** @returns where the text ends, or the end of the bytes */
  function passText(bytes: Uint8Array, from: number): number {
    let at = from;
    if (isEscaped && at < bytes.length) {
      isEscaped = false;
      at += 1;
    }
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) break;
      if (byte !== backslash) continue;
      at += 1;
      if (at >= bytes.length) isEscaped = true;
    }
    const end = Math.min(at, bytes.length);
    if (wanted !== null) {
      if (textBytes + end - from <= maxTextBytes) text.set(bytes.subarray(from, end), textBytes);
      textBytes += end - from;
    }
    return end;
  }

  /** Looks for nothing but depth. @returns where something may stand again */
  function passDull(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) {
        inText = true;
        wanted = null;
        at = passText(bytes, at + 1);
        if (at < bytes.length) inText = false;
      } else if (byte === openBrace || byte === openBracket) deeper();
      else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        if (depth !== dullAbove) continue;
        dullAbove = -1;
        return at + 1;
      }
    }
    return bytes.length;
  }

  function passOne(byte: number): void {
    const top = open[depth - 1];
    switch (byte) {
      case openBrace:
        return beginContainer(false);
      case openBracket:
        return beginContainer(true);
      case closeBrace:
      case closeBracket:
        return endContainer();
      case comma:
        if (top === undefined) return;
        if (top.isArray) top.place += 1;
        else top.wantsName = true;
    }
  }

  return {
    push(bytes) {
      let at = 0;
      if (inText) {
        at = passText(bytes, 0);
        if (at === bytes.length) return;
        endText();
        at += 1;
      }
      while (at < bytes.length) {
        if (dullAbove !== -1) {
          at = passDull(bytes, at);
          continue;
        }
        const byte = bytes[at] as number;
        at += 1;
        const kind = kinds[byte];
        if (kind !== structural) {
          // All of a row of blanks, or of a number, at once.
          if (kind === plain) beginValue();
          while (at < bytes.length && kinds[bytes[at] as number] === kind) at += 1;
        } else if (byte !== quote) passOne(byte);
        else {
          beginText();
          at = passText(bytes, at);
          if (at === bytes.length) return;
          endText();
          at += 1;
        }
      }
    },
    texts: () => [...found],
  };
}

const utf8 = new TextDecoder();

/** A text of JSON, without its quotes; undefined when it is none. */
function decode(bytes: Uint8Array): string | undefined {
  const written = utf8.decode(bytes);
  if (!written.includes("\\")) return written;
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    return undefined;
  }
}
