import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from "node:net";
import { text as textOf } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { createEgress, type Egress } from "./egress.ts";
import type { EgressRequest } from "./egress-request.ts";

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function listenOn(server: Server | TcpServer, host = "127.0.0.1"): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, "listening");
  opened.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
}

const serve = async (listener: RequestListener) => await listenOn(createHttpServer(listener));
const speak = async (onSocket: (socket: Socket) => void) => await listenOn(createTcpServer(onSocket));

/** A server that says this once it was asked, and goes on with the socket as told. */
const answerWith = async (text: string, then: (socket: Socket) => void = (socket) => socket.end()) =>
  await speak((socket) => socket.once("data", () => socket.write(text, () => then(socket))));

function egressWith(options: Partial<Parameters<typeof createEgress>[0]> = {}): Egress {
  const egress = createEgress({ allow: ["127.0.0.0/8", "::1"], proxy: null, ...options });
  opened.push(egress.close);
  return egress;
}

const post = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  url,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"type":"test"}',
  timeoutMs: 2_000,
  maxAnswerBytes: 4_096,
  ...more,
});

describe("a request", () => {
  test("sends its bytes and headers as they are and has the answer", async () => {
    const url = await serve(async (request, response) => {
      const body = await textOf(request);
      response.setHeader("x-seen", `${request.method} ${request.url} ${String(request.headers["x-mine"])}`);
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.writeHead(202).end(body);
    });
    const sent = post(`${url}/hooks?a=1&b=%20#fragment`, { body: "žluť ☃", headers: { "X-Mine": "yes" } });
    expect(await egressWith().send(sent)).toEqual({
      kind: "answered",
      status: 202,
      body: "žluť ☃",
      isCut: false,
      ms: expect.any(Number),
      headers: expect.objectContaining({
        "x-seen": "POST /hooks?a=1&b=%20 yes",
        "set-cookie": "a=1, b=2",
      }),
    });
  });

  test.each(["GET", "PUT"] as const)("may be a %s", async (method) => {
    const url = await serve((request, response) => response.end(request.method));
    const body = method === "GET" ? null : Buffer.from("x");
    expect(await egressWith().send(post(url, { method, body }))).toMatchObject({ body: method });
  });

  test("does not follow a redirect", async () => {
    const paths: unknown[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    const outcome = await egressWith().send(post(`${url}/`));
    expect(outcome).toMatchObject({ status: 307, headers: { location: "/elsewhere" } });
    expect(paths).toEqual(["/"]);
  });

  test("uses connections again", async () => {
    const ports = new Set<unknown>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    const egress = egressWith();
    for (let count = 0; count < 9; count += 1) await egress.send(post(url));
    // One is free again a moment after its answer.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  test("is held by no other that hangs at the same origin", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/quick") response.end("ok");
    });
    const egress = egressWith();
    const hanging = Array.from({ length: 20 }, async () => await egress.send(post(`${url}/hang`)));
    expect(await egress.send(post(`${url}/quick`))).toMatchObject({
      body: "ok",
      ms: expect.toSatisfy((ms) => ms < 1_000),
    });
    for (const outcome of await Promise.all(hanging)) expect(outcome).toMatchObject({ reason: "timeout" });
  });

  test.each(["host", "Content-Length", "transfer-encoding", "connection"])("sets %s alone", async (name) => {
    const outcome = await egressWith().send(post("http://127.0.0.1:1", { headers: { [name]: "x" } }));
    expect(outcome).toMatchObject({ kind: "failed", reason: "refused" });
  });

  test.each([
    ["x y", "value"],
    ["x", "a\r\nhost: other"],
    ["x", "☃"],
  ])("refuses the header %j: %j", async (name, value) => {
    const outcome = await egressWith().send(post("http://127.0.0.1:1", { headers: { [name]: value } }));
    expect(outcome).toMatchObject({ kind: "failed", reason: "refused" });
  });

  test("that was given up is aborted, before and while it is under way", async () => {
    const url = await serve(() => undefined);
    const egress = egressWith();
    expect(await egress.send(post(url, { signal: AbortSignal.abort() }))).toMatchObject({
      reason: "aborted",
    });
    const controller = new AbortController();
    const sending = egress.send(post(url, { signal: controller.signal }));
    await wait(20);
    controller.abort();
    expect(await sending).toMatchObject({ kind: "failed", reason: "aborted" });
  });

  test("that is under way when Dendro stops is aborted, and so are later ones", async () => {
    const url = await serve(() => undefined);
    const egress = egressWith();
    const sending = egress.send(post(url));
    await wait(20);
    await egress.close();
    expect(await sending).toMatchObject({ reason: "aborted" });
    expect(await egress.send(post(url))).toMatchObject({ reason: "aborted" });
  });
});

describe("an answer", () => {
  test("that is longer than is read is cut, between characters, and its connection closed", async () => {
    let closed = false;
    const url = await serve((request, response) => {
      request.socket.on("close", () => (closed = true));
      response.end("é".repeat(1_000_000));
    });
    const outcome = await egressWith().send(post(url, { maxAnswerBytes: 9 }));
    expect(outcome).toMatchObject({ kind: "answered", status: 200, isCut: true, body: "éééé" });
    await expect.poll(() => closed).toBe(true);
  });

  test("that is exactly as long as is read is whole", async () => {
    const url = await serve((_request, response) => response.end("12345"));
    expect(await egressWith().send(post(url, { maxAnswerBytes: 5 }))).toMatchObject({
      isCut: false,
      body: "12345",
    });
  });

  test("that never ends is cut", async () => {
    const url = await serve((_request, response) => {
      const flood = () => {
        while (response.write("x".repeat(65_536)));
        response.once("drain", flood);
      };
      flood();
    });
    expect(await egressWith().send(post(url))).toMatchObject({ isCut: true, body: "x".repeat(4_096) });
  });

  test("that drips runs into the timeout", async () => {
    const url = await serve((_request, response) => {
      const drip = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(drip));
    });
    const outcome = await egressWith().send(post(url, { timeoutMs: 200 }));
    expect(outcome).toMatchObject({ reason: "timeout", ms: expect.toSatisfy((ms) => ms < 1_000) });
  });

  test("whose headers drip runs into the timeout", async () => {
    const url = await speak((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const drip = setInterval(() => socket.write("x: y\r\n"), 20);
      socket.on("close", () => clearInterval(drip));
    });
    expect(await egressWith().send(post(url, { timeoutMs: 200 }))).toMatchObject({ reason: "timeout" });
  });

  test("of hints without end runs into the timeout", async () => {
    const url = await speak((socket) => {
      const hint = setInterval(() => socket.write("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"), 5);
      socket.on("close", () => clearInterval(hint));
    });
    expect(await egressWith().send(post(url, { timeoutMs: 200 }))).toMatchObject({ reason: "timeout" });
  });

  test("that is compressed stays so, for it was not asked for", async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const url = await serve((request, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "x-asked": request.headers["accept-encoding"] });
      response.end(bomb);
    });
    const headers = { "Accept-Encoding": "gzip" };
    const outcome = await egressWith().send(post(url, { headers, maxAnswerBytes: 100_000 }));
    expect(outcome).toMatchObject({ headers: { "x-asked": "identity" }, isCut: false });
    expect(outcome.kind === "answered" && outcome.body.length).toBeLessThanOrEqual(bomb.length);
  });

  test.each([
    ["garbage", "220 mail.example.com ESMTP\r\n"],
    ["a header without end", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}`],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a chunk of no size", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
  ])("of %s is malformed", async (_what, written) => {
    const url = await answerWith(written);
    expect(await egressWith().send(post(url))).toMatchObject({ kind: "failed", reason: "malformed" });
  });

  test.each([
    ["nothing", ""],
    ["half a header", "HTTP/1.1 200 OK\r\nx: "],
    ["half a body", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"],
    [
      "an upgrade that nobody wanted",
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    ],
  ])("that breaks off after %s is reset", async (_what, written) => {
    for (const then of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
      const url = await answerWith(written, then);
      expect(await egressWith().send(post(url))).toMatchObject({ kind: "failed", reason: "reset" });
    }
  });
});

describe("a connection", () => {
  test("to a port where nobody listens is unreachable", async () => {
    const server = createTcpServer();
    const url = await listenOn(server);
    server.close();
    await once(server, "close");
    expect(await egressWith().send(post(url))).toMatchObject({ kind: "failed", reason: "unreachable" });
  });

  test("to who does not speak TLS fails with TLS", async () => {
    const url = await answerWith("HTTP/1.1 400 Bad Request\r\n\r\n");
    expect(await egressWith().send(post(url.replace("http:", "https:")))).toMatchObject({ reason: "tls" });
  });

  test("whose name nobody resolves in time runs into the timeout", async () => {
    const egress = egressWith({ resolve: async () => await new Promise(() => undefined) });
    const outcome = await egress.send(post("http://slow.example", { timeoutMs: 100 }));
    expect(outcome).toMatchObject({ kind: "failed", reason: "timeout" });
  });

  test("whose name does not resolve says so", async () => {
    const failing = egressWith({
      resolve: async () => await Promise.reject(Object.assign(new Error("no"), { code: "ESERVFAIL" })),
    });
    expect(await failing.send(post("http://a.example"))).toMatchObject({ reason: "unresolved" });
    expect(await egressWith({ resolve: async () => [] }).send(post("http://a.example"))).toMatchObject({
      reason: "unresolved",
    });
    await expect(failing.check("http://a.example")).resolves.toBeUndefined();
  });
});
