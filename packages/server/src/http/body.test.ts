import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DendroError } from "@dendro/core";
import { createFairQueue } from "../fair/fair-queue.ts";
import { encodingOf, readBody, readRaw } from "./body.ts";
import type { BodyShare } from "./body-budget.ts";
import { findKeys, keysInParameter, type Search } from "./find-keys.ts";

/** What is done with the request that comes next. */
let take: (request: IncomingMessage) => Promise<unknown> = async () => null;
let outcome = Promise.withResolvers<unknown>();
let port: number;
const server = createServer((request, response) => {
  void take(request)
    .then(outcome.resolve, outcome.reject)
    .finally(() => response.end());
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => void (server.closeAllConnections(), server.close()));

interface CountedShare extends BodyShare {
  readonly held: number;
}
function shareOf(most = Infinity): CountedShare {
  let held = 0;
  return {
    get held() {
      return held;
    },
    take(bytes) {
      if (held + bytes > most) throw new DendroError("overloaded", "There is no room.");
      held += bytes;
    },
    release: () => (held = 0),
  };
}

async function send<T>(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
  work: (request: IncomingMessage) => Promise<T>,
): Promise<T> {
  outcome = Promise.withResolvers();
  take = work;
  const answer = fetch(`http://127.0.0.1:${port}/`, { method: "POST", body, headers }).catch(() => null);
  try {
    return (await outcome.promise) as T;
  } finally {
    await answer;
  }
}

/** Reads a body as the server does, and says what it held of the memory for bodies. */
async function read(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  most = 1000,
  share = shareOf(),
) {
  return await send(body, headers, async (request) => {
    const raw = await readRaw(request, most, share);
    return {
      text: (await readBody(raw, encodingOf(request, raw), share, most)).toString(),
      held: share.held,
    };
  });
}

const text = '{"a":1}';
const packers: Readonly<Record<string, (text: string) => Uint8Array<ArrayBuffer>>> = {
  gzip: (one) => new Uint8Array(gzipSync(one)),
  "x-gzip": (one) => new Uint8Array(gzipSync(one)),
  deflate: (one) => new Uint8Array(deflateSync(one)),
  br: (one) => new Uint8Array(brotliCompressSync(one)),
  zstd: (one) => new Uint8Array(zstdCompressSync(one)),
};

describe("a body", () => {
  test("is read as it is, and holds as much memory as it has bytes", async () => {
    expect(await read(text)).toEqual({ text, held: 7 });
    expect(await read(text, { "content-encoding": "identity" })).toEqual({ text, held: 7 });
  });

  test.each(Object.keys(packers))("is decompressed from %s, and holds both", async (encoding) => {
    const packed = packers[encoding]?.(text) ?? new Uint8Array();
    for (const name of [encoding, ` ${encoding.toUpperCase()} `])
      expect(await read(packed, { "content-encoding": name })).toEqual({ text, held: packed.length + 7 });
  });

  test("that begins like gzip is gzip without a word", async () => {
    expect((await read(new Uint8Array(gzipSync(text)))).text).toBe(text);
    for (const bytes of [[0x1f, 0x20], [0x20, 0x8b], [0x1f]])
      expect((await read(new Uint8Array(bytes))).text).toBe(Buffer.from(bytes).toString());
  });

  test("may be as large as is allowed, on the wire and decompressed, and no byte larger", async () => {
    expect((await read("x".repeat(1000))).text).toHaveLength(1000);
    await expect(read("x".repeat(1001))).rejects.toMatchObject({ code: "body_too_large" });
    for (const [encoding, pack] of Object.entries(packers)) {
      const headers = { "content-encoding": encoding };
      expect((await read(pack("x".repeat(1000)), headers)).text).toHaveLength(1000);
      const share = shareOf();
      await expect(read(pack("x".repeat(10_000_000)), headers, 20_000, share)).rejects.toMatchObject({
        code: "body_too_large",
      });
      // What a bomb becomes is not held.
      expect(share.held).toBeLessThan(60_000);
    }
  });

  test("that nobody said the length of is stopped at the limit too", async () => {
    outcome = Promise.withResolvers();
    take = async (request) => await readRaw(request, 10, shareOf());
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    socket.write(
      "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n",
    );
    await expect(outcome.promise).rejects.toMatchObject({ code: "body_too_large" });
    socket.destroy();
  });

  test("whose connection closes before it is whole is not taken", async () => {
    outcome = Promise.withResolvers();
    take = async (request) => await readRaw(request, 100, shareOf());
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n12345", () => socket.destroy());
    await expect(outcome.promise).rejects.toThrow(/aborted|closed/u);
  });

  test("for which there is no memory is refused", async () => {
    await expect(read(text, {}, 1000, shareOf(6))).rejects.toMatchObject({ code: "overloaded" });
    const packed = new Uint8Array(gzipSync(text));
    await expect(
      read(packed, { "content-encoding": "gzip" }, 1000, shareOf(packed.length + 6)),
    ).rejects.toMatchObject({ code: "overloaded" });
  });

  test("that is compressed otherwise, or not as it says, is refused with what is the matter", async () => {
    for (const encoding of ["compress", "constructor", "gzip, br"])
      await expect(read(text, { "content-encoding": encoding })).rejects.toMatchObject({
        code: "unsupported_encoding",
      });
    await expect(read(text, { "content-encoding": "gzip" })).rejects.toMatchObject({
      code: "malformed_body",
    });
    const cut = new Uint8Array(gzipSync(text)).slice(0, -4);
    await expect(read(cut, { "content-encoding": "gzip" })).rejects.toMatchObject({ code: "malformed_body" });
  });
});

describe("keys in a body", () => {
  const search = async (body: string | Uint8Array<ArrayBuffer>, more: Partial<Search> = {}, headers = {}) =>
    await send(body, headers, async (request) => {
      const own = shareOf();
      const found = await findKeys(request, {
        share: shareOf(),
        maxBytes: 10e6,
        paths: [["api_key"], ["properties", "token"]],
        isWrapped: false,
        queue: createFairQueue({ places: 1 }),
        sender: "192.0.2.1",
        isSuspect: false,
        ...more,
      });
      return {
        keys: found.keys,
        bytes: found.bytes,
        text: (await found.read(own)).toString(),
        held: own.held,
      };
    });
  const large = `{"batch":"${"x".repeat(3e6)}","api_key":"k"}`;

  test("are found where the format has them, and the body is read at another's cost then", async () => {
    const body = '{"api_key":"k","properties":{"token":"t"},"other":{"api_key":"no"}}';
    expect(await search(body)).toEqual({
      keys: ["k", "t"],
      bytes: body.length,
      text: body,
      held: body.length,
    });
    expect((await search('{"api_key":"","properties":{}}')).keys).toEqual([]);
    expect(await search(large)).toMatchObject({ keys: ["k"], bytes: large.length, text: large });
  });

  test("are found in what is compressed, small or large", async () => {
    for (const body of ['{"api_key":"k"}', large]) {
      const packed = new Uint8Array(gzipSync(body));
      const found = await search(packed, {}, { "content-encoding": "gzip" });
      expect(found).toEqual({
        keys: ["k"],
        bytes: body.length,
        text: body,
        held: packed.length + body.length,
      });
    }
  });

  test("are looked for in no more than is allowed, and in less for who guesses", async () => {
    const packed = new Uint8Array(gzipSync(large));
    const headers = { "content-encoding": "gzip" };
    await expect(search(packed, { maxBytes: 2e6 }, headers)).rejects.toMatchObject({
      code: "body_too_large",
    });
    await expect(search(packed, { isSuspect: true }, headers)).rejects.toMatchObject({ status: 429 });
    expect(
      (await search(new Uint8Array(gzipSync('{"api_key":"k"}')), { isSuspect: true }, headers)).keys,
    ).toEqual(["k"]);
    await expect(search("no gzip", {}, headers)).rejects.toMatchObject({ code: "malformed_body" });
  });

  test("are found in forms and Base64, in a body or a parameter", async () => {
    const json = '{"properties":{"token":"t"}}';
    const base64 = Buffer.from(json).toString("base64");
    for (const body of [`data=${encodeURIComponent(json)}`, `data=${encodeURIComponent(base64)}`])
      expect((await search(body, { isWrapped: true })).keys).toEqual(["t"]);
    expect(keysInParameter(base64, [["properties", "token"]])).toEqual(["t"]);
    expect(keysInParameter(json, [["api_key"]])).toEqual([]);
  });

  test("give their place in the queue back, whatever becomes of them", async () => {
    const queue = createFairQueue({ places: 1 });
    const headers = { "content-encoding": "gzip" };
    for (const body of ["no gzip", '{"api_key":"k"}', "no gzip"])
      await search(body.startsWith("{") ? new Uint8Array(gzipSync(body)) : body, { queue }, headers).catch(
        () => null,
      );
    await expect(queue.enter("192.0.2.2")).resolves.toBeUndefined();
  });
});
