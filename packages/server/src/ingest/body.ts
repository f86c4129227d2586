import type { IncomingMessage } from "node:http";
import type { Transform } from "node:stream";
import { promisify } from "node:util";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress, gunzip } from "node:zlib";
import { DendroError, limits } from "@dendro/core";
import type { BodyShare } from "./body-budget.ts";

const unzip = promisify(gunzip);

const decompressors: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/**
 * The body of a request, decompressed. Counts while it reads and stops at the limit, so that a bomb costs no
 * more than any other body.
 * @throws DendroError `body_too_large`, `unsupported_encoding`, `malformed_body` or `overloaded`
 */
export async function readBody(
  request: IncomingMessage,
  share: BodyShare,
  maxBytes: number = limits.maxBodyBytes,
): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const encoding = request.headers["content-encoding"]?.toLowerCase().trim() ?? "identity";
  if (encoding === "identity" || encoding === "")
    return await inflate(await collect(request, maxBytes, share), maxBytes, share);
  const decompressor = Object.hasOwn(decompressors, encoding) ? decompressors[encoding] : undefined;
  if (decompressor === undefined) {
    throw new DendroError(
      "unsupported_encoding",
      `Content-Encoding ${JSON.stringify(encoding)} is not supported; use gzip, deflate, br, zstd or none.`,
    );
  }
  const stream = request.pipe(decompressor());
  request.once("error", (error) => stream.destroy(error));
  try {
    return await collect(stream, maxBytes, share);
  } catch (error) {
    if (error instanceof DendroError) throw error;
    throw new DendroError("malformed_body", `The body is not ${encoding}: it cannot be decompressed.`, {
      cause: error,
    });
  } finally {
    request.unpipe(stream);
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
    const onEnd = () =>
      stop(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const onError = (error: Error) => stop(() => reject(error));
    const onClose = () =>
      stop(() =>
        reject(new DendroError("malformed_body", "The connection closed before the body was whole.")),
      );
    stream.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose);
  });
}

/** Some browser clients send gzip without a word: a header would cost them a preflight. No JSON begins like that. */
async function inflate(bytes: Buffer, maxBytes: number, share: BodyShare): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const inflated = await unzip(bytes, { maxOutputLength: maxBytes });
    share.take(inflated.length);
    return inflated;
  } catch (error) {
    if (error instanceof DendroError) throw error;
    if (error instanceof RangeError) throw tooLarge(maxBytes);
    throw new DendroError("malformed_body", "The body begins like gzip but cannot be decompressed.", {
      cause: error,
    });
  }
}

const tooLarge = (maxBytes: number) =>
  new DendroError(
    "body_too_large",
    `The body has more than ${maxBytes} bytes after decompression; send fewer events at a time.`,
  );
