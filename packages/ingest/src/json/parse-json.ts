import { DendroError, isDeeperThan, limits, refuseDepth, tooDeep } from "@dendro/core";
import { done, runAtOnce, type Steps } from "../steps.ts";
import { findJsonFault } from "./json-fault.ts";
import { parseInPieces, type PieceOptions } from "./json-pieces.ts";
import { createJsonScan } from "./json-scan.ts";

/** JSON up to this size is parsed at once, which takes a millisecond or two; what is larger, in pieces. */
const atOnceBytes = 256 * 1024;
/** A piece takes a fraction of a millisecond. */
export const jsonPieceBytes = 64 * 1024;

export interface ParseOptions {
  /** What is parsed, to begin the message. @defaultValue "The body" */
  readonly what?: string;
  /** What is larger is parsed in pieces of it. @defaultValue pieces of 64 KiB of what is larger than 256 KiB */
  readonly pieceBytes?: number | undefined;
  /** Makes text of bytes and keeps a byte order mark. @defaultValue what is no UTF-8 becomes U+FFFD */
  readonly decode?: (bytes: Uint8Array) => string;
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Parses JSON of any size without holding up others for long.
 * @throws DendroError `malformed_body`
 */
export function parseJsonBytes(sent: Uint8Array, options: ParseOptions = {}): Steps<unknown> {
  const { what = "The body", pieceBytes = jsonPieceBytes, decode = (some) => utf8.decode(some) } = options;
  const bytes = withoutMark(sent);
  return isParsedAtOnce(bytes.length, options)
    ? done(parseJson(decode(bytes), what))
    : parseLarge(bytes, { what, pieceBytes, decode });
}

export const isParsedAtOnce = (size: number, { pieceBytes = atOnceBytes }: ParseOptions): boolean =>
  size <= pieceBytes;

function* parseLarge(bytes: Uint8Array, options: PieceOptions): Steps<unknown> {
  const { what, pieceBytes, decode } = options;
  try {
    return yield* parseInPieces(bytes, options);
  } catch (error) {
    // The same fault as if all was parsed at once: text, depth and JSON are looked at in this order.
    const text = decode(bytes);
    yield* refuseDepthOf(bytes, what, pieceBytes);
    if (!(error instanceof SyntaxError)) throw error;
    throw notJson(what, yield* findJsonFault(text), error);
  }
}

/** The same of a text. */
export function parseJsonText(text: string, options: ParseOptions = {}): Steps<unknown> {
  return isParsedAtOnce(text.length, options)
    ? done(parseJson(text, options.what ?? "The body"))
    : parseJsonBytes(encoder.encode(text), options);
}

function parseJson(text: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // What is both is told to be too deep, as in pieces.
    refuseDepth(text, what);
    throw notJson(what, runAtOnce(findJsonFault(text)), error);
  }
  // V8's parser needs no stack, so that what it made may be looked through instead of the text.
  if (isDeeperThan(value, limits.maxJsonDepth)) throw tooDeep(what, limits.maxJsonDepth);
  return value;
}

function* refuseDepthOf(bytes: Uint8Array, what: string, sliceBytes: number): Steps<void> {
  const scan = createJsonScan([], { what });
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    scan.push(bytes.subarray(at, at + sliceBytes));
    yield;
  }
}

const withoutMark = (bytes: Uint8Array) =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

const notJson = (what: string, fault: string, cause: unknown) =>
  new DendroError("malformed_body", `${what} is not JSON: ${fault}.`, { cause });
