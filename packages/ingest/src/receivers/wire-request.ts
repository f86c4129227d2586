import { DendroError } from "@dendro/core";
import { done, type Steps } from "../steps.ts";
import { isParsedAtOnce, parseJsonBytes } from "../json/parse-json.ts";

/** A request as a receiver sees it: what was on the wire, decompressed. */
export interface WireRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  /** The media type alone, in lower case. */
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** The origin at which the client reached us, such as `https://stats.example.com`. */
  readonly origin: string;
  /** @throws DendroError `malformed_body` when it is not UTF-8 */
  text(): string;
  /** @throws DendroError `malformed_body` when it is not JSON */
  json(): Steps<unknown>;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
/** The same, which keeps a byte order mark. */
const marked = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @param pieceBytes how much of the body's JSON is parsed in one step, as {@link parseJsonBytes} takes it */
export function createWireRequest(
  request: Pick<WireRequest, "path" | "query" | "body" | "receivedAt" | "origin"> & { contentType: string },
  pieceBytes?: number,
): WireRequest {
  const once: Parsing = { body: request.body, pieceBytes, done: null };
  return {
    ...request,
    contentType: mediaTypeOf(request.contentType),
    text: () => decodeWith(utf8, request.body),
    // Kept, because some formats look into it twice.
    json: () => once.done ?? parseOnce(once),
  };
}

interface Parsing {
  readonly body: Uint8Array;
  readonly pieceBytes: number | undefined;
  done: Steps<unknown> | null;
}

function parseOnce(parsing: Parsing): Steps<unknown> {
  const { body, pieceBytes } = parsing;
  const steps = parseJsonBytes(body, { pieceBytes, decode: decodeMarked });
  return isParsedAtOnce(body.length, { pieceBytes })
    ? (parsing.done = steps)
    : parseLargeOnce(parsing, steps);
}

function* parseLargeOnce(parsing: Parsing, steps: Steps<unknown>): Steps<unknown> {
  const value = yield* steps;
  parsing.done = done(value);
  return value;
}

const decodeMarked = (bytes: Uint8Array) => decodeWith(marked, bytes);

function decodeWith(decoder: { decode(bytes: Uint8Array): string }, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new DendroError("malformed_body", "The body is not valid UTF-8.", { cause: error });
  }
}

/** The media type alone, in lower case. */
export const mediaTypeOf = (contentType: string): string =>
  contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";

/** A segment of a path, decoded; the first is 1. */
export function segmentOf(path: string, index: number): string {
  const segment = path.split("/")[index] ?? "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
