import { DendroError, refuseDepth } from "@dendro/core";

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
  json(): unknown;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

export function createWireRequest(
  request: Pick<WireRequest, "path" | "query" | "body" | "receivedAt" | "origin"> & { contentType: string },
): WireRequest {
  let parsed: { value: unknown } | null = null;
  return {
    ...request,
    contentType: mediaTypeOf(request.contentType),
    text() {
      try {
        return utf8.decode(request.body);
      } catch (error) {
        throw new DendroError("malformed_body", "The body is not valid UTF-8.", { cause: error });
      }
    },
    json() {
      // Kept, because a format may show its key in the body before the body is decoded.
      parsed ??= { value: parseJson(this.text()) };
      return parsed.value;
    },
  };
}

/** The media type alone, in lower case. */
export const mediaTypeOf = (contentType: string): string =>
  contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";

/**
 * @param what the text is, to begin the message
 * @throws DendroError `malformed_body`
 */
export function parseJson(text: string, what = "The body"): unknown {
  refuseDepth(text, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DendroError("malformed_body", `${what} is not JSON: ${reasonOf(error)}.`, { cause: error });
  }
}

/** A segment of a path, decoded; the first is 1. */
export function segmentOf(path: string, index: number): string {
  const segment = path.split("/")[index] ?? "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
