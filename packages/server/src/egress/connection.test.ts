import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createEgress, type EgressOptions } from "./egress.ts";
import type { EgressOutcome } from "./egress-request.ts";

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** A server at an address of this machine that counts who connects; what it answers is where it was reached. */
async function serverAt(host: string, port = 0) {
  const seen = { connections: 0, port: 0 };
  const server = createServer((request, response) =>
    response.end(`${request.socket.localAddress} as ${request.headers.host}`),
  );
  server.on("connection", () => (seen.connections += 1));
  server.listen(port, host);
  await once(server, "listening");
  seen.port = (server.address() as AddressInfo).port;
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return seen;
}

/** A proxy that connects to whatever it is asked for. */
async function proxyWith(allows: (request: IncomingMessage) => number) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url ?? "");
    sockets.add(socket);
    socket.on("error", () => undefined);
    const status = allows(request);
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname.replace(/^\[|\]$/gu, ""), () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    sockets.add(onward);
    return onward.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { asked, port: (server.address() as AddressInfo).port };
}

async function call(url: string, options: Partial<EgressOptions>): Promise<EgressOutcome> {
  const egress = createEgress({ allow: [], proxy: null, ...options });
  opened.push(egress.close);
  return await egress.send({
    url,
    method: "GET",
    headers: {},
    body: null,
    timeoutMs: 5_000,
    maxAnswerBytes: 1_000,
  });
}

const answering = (...answers: (readonly string[])[]) => {
  let asked = 0;
  return async () => await Promise.resolve(answers[Math.min(asked++, answers.length - 1)] ?? []);
};

describe("a name", () => {
  test("that is public when it is configured and private when it is called is not called", async () => {
    const server = await serverAt("127.0.0.1");
    const egress = createEgress({
      allow: [],
      proxy: null,
      resolve: answering(["93.184.215.14"], ["127.0.0.1"]),
    });
    opened.push(egress.close);
    const url = `http://rebinding.example:${server.port}/`;
    await egress.check(url);
    const request = {
      url,
      method: "POST",
      headers: {},
      body: "x",
      timeoutMs: 5_000,
      maxAnswerBytes: 10,
    } as const;
    expect(await egress.send(request)).toMatchObject({ kind: "failed", reason: "refused" });
    expect(server.connections).toBe(0);
  });

  test("is asked for once a connection, so that there is no time to change the answer between check and connection", async () => {
    const server = await serverAt("127.0.0.1");
    const resolve = answering(["127.0.0.1"], ["127.0.0.2"]);
    const outcome = await call(`http://hooks.example:${server.port}/`, { allow: ["127.0.0.1"], resolve });
    expect(outcome).toMatchObject({ body: `127.0.0.1 as hooks.example:${server.port}` });
  });

  test("is not called when one of its addresses is not allowed, at whatever place", async () => {
    const allowed = await serverAt("127.0.0.1");
    const other = await serverAt("127.0.0.2", allowed.port);
    for (const addresses of [
      ["127.0.0.1", "127.0.0.2"],
      ["127.0.0.2", "127.0.0.1"],
      ["127.0.0.1", "::ffff:127.0.0.2"],
    ]) {
      const resolve = answering(addresses);
      const outcome = await call(`http://hooks.example:${allowed.port}/`, { allow: ["127.0.0.1"], resolve });
      expect(outcome).toMatchObject({ kind: "failed", reason: "refused" });
    }
    expect([allowed.connections, other.connections]).toEqual([0, 0]);
  });

  test("of several addresses is called at the next when nobody listens at the first", async () => {
    const server = await serverAt("127.0.0.3");
    const resolve = answering(["127.0.0.2", "127.0.0.3"]);
    const outcome = await call(`http://hooks.example:${server.port}/`, { allow: ["127.0.0.0/8"], resolve });
    expect(outcome).toMatchObject({ body: expect.stringContaining("127.0.0.3") });
  });

  test("is called with a dot at its end, which its server is not told of", async () => {
    const server = await serverAt("127.0.0.1");
    const outcome = await call(`http://Hooks.Example.:${server.port}/`, {
      allow: ["127.0.0.1"],
      resolve: answering(["127.0.0.1"]),
    });
    expect(outcome).toMatchObject({ body: `127.0.0.1 as hooks.example:${server.port}` });
  });

  test.each([["hooks.internal"], ["*.internal"], ["HOOKS.internal"]])(
    "that %s allows is called wherever it is",
    async (entry) => {
      const server = await serverAt("127.0.0.1");
      const options = { allow: [entry], resolve: answering(["127.0.0.1"]) };
      expect(await call(`http://hooks.internal:${server.port}/`, options)).toMatchObject({
        kind: "answered",
      });
      for (const name of ["hooks.internal.example", "xhooks-internal.example", "internal"]) {
        expect(await call(`http://${name}:${server.port}/`, options)).toMatchObject({ reason: "refused" });
      }
    },
  );

  test("of this machine is called where its addresses are allowed, and no DNS is asked", async () => {
    const server = await serverAt("127.0.0.1");
    const resolve = answering(["93.184.215.14"]);
    for (const name of ["localhost", "app.localhost"]) {
      const outcome = await call(`http://${name}:${server.port}/`, { allow: ["127.0.0.0/8"], resolve });
      expect(outcome).toMatchObject({ body: expect.stringMatching(/^127\.0\.0\.1 as /u) });
    }
  });

  test("that the system knows is found by it when the name itself is allowed", async () => {
    const server = await serverAt("127.0.0.1");
    const outcome = await call(`http://localhost:${server.port}/`, { allow: ["localhost"] });
    expect(outcome).toMatchObject({ kind: "answered", status: 200 });
  });
});

describe("an address", () => {
  test.each(["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])(
    "%s is called where it is allowed",
    async (host) => {
      const server = await serverAt("127.0.0.1");
      const url = `http://${host}:${server.port}/`;
      expect(await call(url, { allow: ["127.0.0.1"] })).toMatchObject({ kind: "answered" });
      expect(await call(url, {})).toMatchObject({ kind: "failed", reason: "refused" });
      expect(server.connections).toBe(1);
    },
  );
});

describe("a proxy", () => {
  test("is asked for the address that was checked, with its user and password, and never for a name", async () => {
    const server = await serverAt("127.0.0.1");
    let credentials: unknown;
    const proxy = await proxyWith(({ headers }) => {
      credentials = headers["proxy-authorization"];
      return 200;
    });
    const outcome = await call(`http://hooks.example:${server.port}/`, {
      allow: ["127.0.0.1"],
      proxy: `http://me:p%40ss@127.0.0.1:${proxy.port}`,
      resolve: answering(["127.0.0.1"], ["127.0.0.2"]),
    });
    expect(outcome).toMatchObject({ body: `127.0.0.1 as hooks.example:${server.port}` });
    expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`]);
    expect(credentials).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
  });

  test("is not asked for what Dendro does not call", async () => {
    const proxy = await proxyWith(() => 200);
    const options = { proxy: `http://127.0.0.1:${proxy.port}`, resolve: answering(["10.0.0.1"]) };
    for (const host of ["127.0.0.1", "private.example", "localhost"]) {
      expect(await call(`http://${host}/`, options)).toMatchObject({ reason: "refused" });
    }
    expect(proxy.asked).toEqual([]);
  });

  test("that cannot reach the first address is asked for the next", async () => {
    const server = await serverAt("127.0.0.1");
    const proxy = await proxyWith(({ url }) => (url?.startsWith("127.0.0.2") === true ? 502 : 200));
    const outcome = await call(`http://hooks.example:${server.port}/`, {
      allow: ["127.0.0.0/8"],
      proxy: `http://127.0.0.1:${proxy.port}`,
      resolve: answering(["127.0.0.2", "127.0.0.1"]),
    });
    expect(outcome).toMatchObject({ kind: "answered" });
    expect(proxy.asked).toHaveLength(2);
  });

  test.each([403, 407, 502])("that answers %i makes what is called unreachable", async (status) => {
    const proxy = await proxyWith(() => status);
    const options = { proxy: `http://127.0.0.1:${proxy.port}`, allow: ["127.0.0.1"] };
    const outcome = await call("http://127.0.0.1:9/", options);
    expect(outcome).toMatchObject({
      reason: "unreachable",
      message: expect.stringContaining(String(status)),
    });
    expect(outcome).toMatchObject({ message: expect.not.stringContaining(String(proxy.port)) });
  });

  test("that is not there makes what is called unreachable", async () => {
    const options = { proxy: "http://me:secret@127.0.0.1:1", allow: ["127.0.0.1"] };
    const outcome = await call("http://127.0.0.1:9/", options);
    expect(outcome).toMatchObject({ reason: "unreachable", message: expect.not.stringContaining("secret") });
  });
});
