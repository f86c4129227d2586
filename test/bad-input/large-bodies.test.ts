import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { adminKey } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
const piece = Buffer.alloc(512 * 1024, " ");
const pieces = 24;

/**
 * What is answered to a sender that reads nothing before it has written all, slowly.
 * @throws what the connection broke with
 */
function written(method: string, path: string, headers: readonly string[], isChunked: boolean) {
  return new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(dendro.url).port), "127.0.0.1");
    socket.on("error", reject);
    socket.pause();
    const length = isChunked ? "transfer-encoding: chunked" : `content-length: ${pieces * piece.length}`;
    socket.write([`${method} ${path} HTTP/1.1`, "host: x", length, ...headers, "", ""].join("\r\n"));
    const writeAll = async () => {
      for (let at = 0; at < pieces; at++) {
        if (isChunked) socket.write(`${piece.length.toString(16)}\r\n`);
        socket.write(piece);
        if (isChunked) socket.write("\r\n");
        await wait(40);
      }
      if (isChunked) socket.write("0\r\n\r\n");
      socket.once("data", (answer) => {
        socket.destroy();
        resolve(String(answer));
      });
      socket.resume();
    };
    writeAll().catch(reject);
  });
}

const json = "content-type: application/json";
const key = `authorization: Bearer ${adminKey}`;

test.concurrent.each([
  ["what is set", 413, "POST", "/api/v1/tenants", [json, key]],
  ["a question", 413, "POST", "/api/v1/query", [json, key]],
  ["what its key may not", 401, "POST", "/api/v1/query", [json, "authorization: Bearer no"]],
  [
    "a file's piece",
    413,
    "PUT",
    "/api/v1/imports/x/content?offset=0",
    ["content-type: application/octet-stream", key],
  ],
  ["what is nowhere", 404, "POST", "/api/v1/nowhere", [json, key]],
  ["events", 413, "POST", "/api/v1/events", [json, key]],
  ["a webhook", 404, "POST", "/hooks/nowhere", [json]],
] as const)(
  "who sends too much of %s reads why, though it reads last",
  async (_, status, method, path, headers) => {
    for (const isChunked of [false, true])
      expect(await written(method, path, headers, isChunked)).toMatch(
        new RegExp(`^HTTP/1.1 ${status} [^]*"code":`, "u"),
      );
  },
);
