import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { DendroError } from "@dendro/core";
import { refuseUpgrade } from "./upgrades.ts";
import type { Session, Protocol, Viewer } from "./text-connection.ts";
import { createTextSockets, type SocketLimits } from "./text-sockets.ts";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server that speaks a protocol, and how to connect to it. */
async function serve(
  begin: () => Session,
  limits: Partial<SocketLimits> = {},
  authorize: () => Promise<Viewer> = async () => ({ tenant: "t" }),
) {
  const protocol: Protocol = {
    open: () => begin,
    errorText: ({ code }, cause) => JSON.stringify({ code, cause }),
  };
  const sockets = createTextSockets({ authorize, refuse: refuseUpgrade, limits });
  const server = createServer().on("upgrade", sockets.speaking(protocol));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close(), sockets.close);
  const { port } = server.address() as AddressInfo;
  return {
    sockets,
    connect() {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
      const told: string[] = [];
      socket.on("message", (data) => told.push((data as Buffer).toString("utf8")));
      const ended = new Promise<number>((resolve) => {
        socket.once("close", (code) => resolve(code));
        socket.once("unexpected-response", (_request, { statusCode }) => resolve(statusCode ?? 0));
      });
      socket.on("error", () => {});
      return { socket, told, ended };
    },
  };
}

const silent: Session = { receive: () => {}, end: () => {} };

test.each([
  ["too_many_subscriptions", 1008],
  ["overloaded", 1013],
] as const)("a client that cannot be served is closed with the reason: %s", async (code, closedWith) => {
  const { connect, sockets } = await serve(() => {
    throw new DendroError(code, "It cannot be.");
  });
  const { told, ended } = connect();
  expect(await ended).toBe(closedWith);
  expect(told).toEqual([JSON.stringify({ code })]);
  await expect.poll(() => sockets.connections).toBe(0);
});

test("what a frame leads to is told, and the session goes on", async () => {
  const received: unknown[] = [];
  const { connect } = await serve(() => ({
    receive(frame) {
      received.push(frame);
      if (frame === "no") throw new DendroError("conflict", "No.");
    },
    end: () => {},
  }));
  const { socket, told } = connect();
  await new Promise((resolve) => socket.once("open", resolve));
  for (const text of ['"no"', "{", '"yes"']) socket.send(text);
  socket.send(Buffer.from("1"));
  await expect.poll(() => told).toHaveLength(3);
  expect(told.map((text) => JSON.parse(text) as unknown)).toEqual([
    { code: "conflict", cause: "no" },
    { code: "malformed_body" },
    { code: "malformed_body" },
  ]);
  expect(received).toEqual(["no", "yes"]);
});

test("whether somebody may still watch is looked at when it may have changed, before the next heartbeat", async () => {
  let begun = 0;
  const gone = new Set<string>();
  const authorize = async () => {
    begun += 1;
    const tenant = begun % 2 === 1 ? "a" : "b";
    if (gone.size > 0) throw new DendroError("invalid_key", "It was revoked.");
    return await Promise.resolve({ tenant });
  };
  const { connect, sockets } = await serve(() => silent, { heartbeatMs: 60_000 }, authorize);
  const one = connect();
  await new Promise((resolve) => one.socket.once("open", resolve));
  const other = connect();
  await new Promise((resolve) => other.socket.once("open", resolve));
  await expect.poll(() => sockets.connections).toBe(2);
  gone.add("a");
  sockets.reauthorize(({ tenant }) => tenant === "a");
  expect(await one.ended).toBe(1008);
  expect(other.socket.readyState).toBe(other.socket.OPEN);
});

test("a session ends once, whoever closes the connection, and hears nothing afterwards", async () => {
  let ends = 0;
  let received = 0;
  let isAllowed = true;
  const { connect, sockets } = await serve(
    () => ({ receive: () => (received += 1), end: () => (ends += 1) }),
    { heartbeatMs: 50 },
    async () => {
      if (!isAllowed) throw new DendroError("insufficient_scope", "No longer.");
      return { tenant: "t" };
    },
  );
  const left = connect();
  await new Promise((resolve) => left.socket.once("open", resolve));
  left.socket.close();
  await left.ended;
  await expect.poll(() => sockets.connections).toBe(0);
  expect(ends).toBe(1);
  const dismissed = connect();
  await new Promise((resolve) => dismissed.socket.once("open", resolve));
  dismissed.socket.once("message", () => dismissed.socket.send("1"));
  isAllowed = false;
  expect(await dismissed.ended).toBe(1008);
  await expect.poll(() => sockets.connections).toBe(0);
  expect([ends, received]).toEqual([2, 0]);
});

test("a client that sends too many frames is closed with the reason, and its session ended", async () => {
  let isEnded = false;
  const { connect } = await serve(() => ({ ...silent, end: () => (isEnded = true) }), {
    maxFramesPerSecond: 1,
  });
  const { socket, told, ended } = connect();
  await new Promise((resolve) => socket.once("open", resolve));
  for (let sent = 0; sent < 20; sent += 1) socket.send("1");
  expect(await ended).toBe(4009);
  expect([told, isEnded]).toEqual([[JSON.stringify({ code: "overloaded" })], true]);
});

test("more connections than there may be are refused with an HTTP answer", async () => {
  const { connect } = await serve(() => silent, { maxConnections: 1 });
  const first = connect();
  await new Promise((resolve) => first.socket.once("open", resolve));
  expect(await connect().ended).toBe(429);
  first.socket.close();
  await first.ended;
});

test("a client that does not answer a heartbeat is dropped", async () => {
  const { connect, sockets } = await serve(() => silent, { heartbeatMs: 500 });
  const { socket } = connect();
  await new Promise((resolve) => socket.once("open", resolve));
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(sockets.connections).toBe(1);
  socket.pause();
  await expect.poll(() => sockets.connections, { timeout: 10_000 }).toBe(0);
});

test("a client whose key was revoked is closed with the reason at the next heartbeat", async () => {
  let isRevoked = false;
  let asked = 0;
  const { connect, sockets } = await serve(
    () => silent,
    // Long enough for an answer on a machine that is busy.
    { heartbeatMs: 500 },
    async () => {
      asked += 1;
      if (isRevoked) throw new DendroError("invalid_key", "The key was revoked.");
      return { tenant: "t" };
    },
  );
  const { socket, told, ended } = connect();
  await new Promise((resolve) => socket.once("open", resolve));
  // When it came, and at a heartbeat.
  await expect.poll(() => asked).toBe(2);
  expect(sockets.connections).toBe(1);
  isRevoked = true;
  expect(await ended).toBe(1008);
  expect(told).toEqual([JSON.stringify({ code: "invalid_key" })]);
});
