import { DendroError } from "@dendro/core";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { CommandError } from "./command-error.ts";
import { createHttpClient } from "./http-client.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function problem(status: number, body: object, headers = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/problem+json", ...headers });
    response.end(JSON.stringify(body));
  };
}

const any = z.unknown();
const ask = (url: string, key: string | null = "k") => createHttpClient({ url, key, tenant: "shop" });
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe("talking to a server", () => {
  test("sends the key, the tenant and JSON", async () => {
    const seen: unknown[] = [];
    const url = await answering((request, response) => {
      request
        .setEncoding("utf8")
        .on("data", (body) => seen.push(request.method, request.url, request.headers.authorization, body));
      request.on("end", () => response.end('{"ok":true}'));
    });
    const answer = await ask(url)("/api/x", z.object({ ok: z.boolean() }), {
      method: "POST",
      body: { a: 1 },
    });
    expect(answer).toEqual({ ok: true });
    expect(seen).toEqual(["POST", "/api/x?tenant=shop", "Bearer k", '{"a":1}']);
  });

  test("takes over the server's error with its words, its details and when to try again", async () => {
    const body = { code: "overloaded", detail: "The log is full.", errors: [{ path: "x", message: "y" }] };
    const error = await failureOf(ask(await answering(problem(429, body, { "retry-after": "3" })))("/", any));
    expect(error).toBeInstanceOf(DendroError);
    expect(error).toMatchObject({
      code: "overloaded",
      message: "The log is full.",
      retryAfterSeconds: 3,
      retryable: true,
    });
  });

  test("asks whether a server runs where nothing answers", async () => {
    const error = await failureOf(ask("http://127.0.0.1:2")("/", any));
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({
      message: "Nothing answers at http://127.0.0.1:2.",
      advice: "Is it running? Start it with: dendro start",
    });
  });

  test("knows that something else answers", async () => {
    const page = await answering((_request, response) => response.writeHead(404).end("<h1>nginx</h1>"));
    expect(await failureOf(ask(page)("/", any))).toMatchObject({
      message: expect.stringContaining("not as a Dendro would"),
    });
    const json = await answering((_request, response) => response.end('{"hello":1}'));
    expect(await failureOf(ask(json)("/", z.object({ ok: z.boolean() })))).toMatchObject({
      advice: expect.stringContaining("--url"),
    });
  });

  test("does not wait for ever", async () => {
    const url = await answering(() => {});
    const error = await failureOf(ask(url)("/", any, { timeoutMs: 50 }));
    expect(error).toMatchObject({ message: `${url} did not answer within 0.05 s.`, retryable: true });
  });

  test("stops when it is asked to", async () => {
    const url = await answering(() => {});
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const error = await failureOf(ask(url)("/", any, { signal: controller.signal }));
    expect(error).toBe(controller.signal.reason);
  });
});
