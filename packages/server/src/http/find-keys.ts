import type { IncomingMessage } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { DendroError } from "@dendro/core";
import { createFormUnwrap, createJsonScan, type JsonPath, type JsonScan } from "@dendro/ingest";
import type { FairQueue } from "../fair/fair-queue.ts";
import { tooManyGuesses } from "../auth/guesses.ts";
import { decompressor, encodingOf, readBody, readRaw, tooLarge } from "./body.ts";
import type { BodyShare } from "./body-budget.ts";

/** A body that was looked through for keys, and of which nothing else is known. */
export interface SearchedBody {
  readonly keys: readonly string[];
  /** How much was looked through, in bytes after decompression. */
  readonly bytes: number;
  /** The whole body, decompressed, at the cost of another share. */
  read(share: BodyShare): Promise<Buffer>;
}

export interface Search {
  readonly share: BodyShare;
  readonly maxBytes: number;
  /** Where the format has its keys. */
  readonly paths: readonly JsonPath[];
  /** Whether the JSON stands in a form, or in Base64. */
  readonly isWrapped: boolean;
  /** Bodies of strangers are decompressed a few at a time. */
  readonly queue: FairQueue;
  /** Who waits in the queue. */
  readonly sender: string;
  /** Whether so many wrong keys came from there that no more is done for it than for small bodies. */
  readonly isSuspect: boolean;
}

/** Of what is decompressed, so much is kept for who turns out to have a key; with more it is decompressed twice. */
const keptBytes = 1024 * 1024;

/** Bytes that are looked through at a time: others get their turn in between. */
const sliceBytes = 64 * 1024;

/** How long decompressing a stranger's body may take, in milliseconds. */
const maxMs = 10_000;

/**
 * Finds the keys in a body whose sender is not known. It costs no more than its bytes on the wire: what it becomes is
 * looked at as it passes, in slices, and kept only while it is small.
 * @throws DendroError `body_too_large`, `unsupported_encoding`, `malformed_body` or `overloaded`
 */
export async function findKeys(request: IncomingMessage, search: Search): Promise<SearchedBody> {
  const { share, maxBytes, queue, sender, isSuspect } = search;
  const raw = await readRaw(request, maxBytes, share);
  const encoding = encodingOf(request, raw);
  const scan = createJsonScan(search.paths);
  const unwrap = search.isWrapped ? createFormUnwrap(scan.push) : null;
  const look = unwrap?.push ?? scan.push;
  let bytes = 0;
  let kept: Buffer[] | null = [];

  async function lookThroughRaw(): Promise<void> {
    for (; bytes < raw.length; bytes += sliceBytes) {
      if (bytes > 0) await nextTurn();
      look(raw.subarray(bytes, bytes + sliceBytes));
    }
    bytes = raw.length;
  }

  async function lookThroughDecompressed(): Promise<void> {
    const stream = decompressor(encoding);
    const late = setTimeout(
      () =>
        stream.destroy(
          new DendroError(
            "overloaded",
            "The body could not be decompressed in time; send the key in a header.",
          ),
        ),
      maxMs,
    );
    stream.end(raw);
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw tooLarge(maxBytes);
        if (bytes > keptBytes && isSuspect) throw tooManyGuesses();
        look(chunk);
        if (bytes <= keptBytes) kept?.push(chunk);
        else kept = null;
      }
    } catch (error) {
      if (error instanceof DendroError) throw error;
      throw new DendroError("malformed_body", `The body is not ${encoding}: it cannot be decompressed.`, {
        cause: error,
      });
    } finally {
      clearTimeout(late);
      stream.destroy();
    }
  }

  if (encoding === "identity") await lookThroughRaw();
  else {
    await queue.enter(sender);
    await lookThroughDecompressed().finally(() => queue.leave(sender));
  }
  unwrap?.end();
  return {
    keys: keysOf(scan),
    bytes,
    async read(own) {
      own.take(raw.length);
      if (encoding === "identity") return raw;
      if (kept === null) return await readBody(raw, encoding, own, maxBytes);
      own.take(bytes);
      return kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept);
    },
  };
}

/**
 * Finds the keys in a parameter of an address, whose length HTTP bounds.
 * @throws DendroError `malformed_body`
 */
export function keysInParameter(value: string, paths: readonly JsonPath[]): readonly string[] {
  const scan = createJsonScan(paths);
  const unwrap = createFormUnwrap(scan.push);
  unwrap.push(Buffer.from(value));
  unwrap.end();
  return keysOf(scan);
}

const keysOf = (scan: JsonScan) =>
  scan.texts().flatMap((key) => (key === undefined || key === "" ? [] : [key]));
