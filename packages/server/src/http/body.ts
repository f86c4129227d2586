import type { IncomingMessage } from "node:http";
import { Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { DendroError, limits } from "@dendro/core";
import { createTurn } from "@dendro/ingest";
import type { BodyShare } from "./body-budget.ts";

const decompressors: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** @throws DendroError `unsupported_encoding` */
export function decompressor(encoding: string): Transform {
  const create = Object.hasOwn(decompressors, encoding) ? decompressors[encoding] : undefined;
  if (create !== undefined) return create();
  throw new DendroError(
    "unsupported_encoding",
    `Content-Encoding ${JSON.stringify(encoding)} is not supported; use gzip, deflate, br, zstd or none.`,
  );
}

/**
 * How a body is compressed. Some browser clients send gzip without a word: a header would cost them a preflight. No JSON
 * begins like that.
 */
export function encodingOf(request: IncomingMessage, body: Uint8Array): string {
  const named = request.headers["content-encoding"]?.toLowerCase().trim() ?? "";
  if (named !== "identity" && named !== "") return named;
  return body[0] === 0x1f && body[1] === 0x8b ? "gzip" : "identity";
}

/**
 * The body of a request as it is on the wire.
 * @throws DendroError `body_too_large`, `malformed_body` or `overloaded`
 */
export async function readRaw(request: IncomingMessage, maxBytes: number, share: BodyShare): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return await collect(request, maxBytes, share);
}

/**
 * A body, decompressed. Counts while it reads and stops at the limit, so that a bomb costs no more than any other body.
 * @throws DendroError `body_too_large`, `unsupported_encoding`, `malformed_body` or `overloaded`
 */
export async function readBody(
  raw: Buffer,
  encoding: string,
  share: BodyShare,
  maxBytes: number = limits.maxBodyBytes,
): Promise<Buffer> {
  if (encoding === "identity") return raw;
  const stream = Readable.from([raw], { objectMode: false }).pipe(decompressor(encoding));
  try {
    return await collect(stream, maxBytes, share);
  } catch (error) {
    if (error instanceof DendroError) throw error;
    throw new DendroError("malformed_body", `The body is not ${encoding}: it cannot be decompressed.`, {
      cause: error,
    });
  } finally {
    stream.destroy();
  }
}

function collect(stream: IncomingMessage | Transform, maxBytes: number, share: BodyShare): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = (settle: () => void) => {
      stream.off("data", onData).off("end", onEnd).off("error", onError).off("close", onClose);
      settle();
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) return stop(() => reject(tooLarge(maxBytes)));
      try {
        share.take(chunk.length);
      } catch (error) {
        return stop(() => reject(error));
      }
      chunks.push(chunk);
    };
    const onEnd = () => stop(() => resolve(join(chunks, bytes)));
    const onError = (error: Error) => stop(() => reject(error));
    const onClose = () =>
      stop(() =>
        reject(new DendroError("malformed_body", "The connection closed before the body was whole.")),
      );
    stream.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose);
  });
}

/** Even to copy many megabytes at once would hold up others. */
async function join(chunks: readonly Buffer[], bytes: number): Promise<Buffer> {
  if (chunks.length === 1) return chunks[0] as Buffer;
  const whole = Buffer.allocUnsafe(bytes);
  const turn = createTurn();
  let at = 0;
  for (const chunk of chunks) {
    if (turn.isOver()) await turn.next();
    at += chunk.copy(whole, at);
  }
  return whole;
}

export const tooLarge = (maxBytes: number) =>
  new DendroError(
    "body_too_large",
    `The body has more than ${maxBytes} bytes after decompression; send fewer events at a time.`,
  );
