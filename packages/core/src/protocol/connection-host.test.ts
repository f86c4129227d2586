import { expect, test } from "vitest";
import { hostConnection, slowAgentConsumer, type ConnectionService } from "./connection-host.ts";
import { protocolLimits } from "./limits.ts";
import { createServedSocket } from "./served-socket.ts";
import type { ServerFrame } from "./server-frames.ts";

const identity = { worker_id: "w", user_id: "ann", role: "user" } as const;

/** A connection over a socket that keeps what it is given, with a clock that is set. */
function host(
  more: Partial<ConnectionService> = {},
  limits: Parameters<typeof hostConnection>[0]["limits"] = {},
) {
  const sent: ServerFrame[] = [];
  const faults: unknown[] = [];
  const socket = { closed: null as number | null, bufferedBytes: 0 };
  let now = 0;
  const connection = hostConnection({
    clock: () => now,
    limits,
    socket: createServedSocket({
      maxBufferedBytes: limits.maxBufferedBytes ?? protocolLimits.maxBufferedBytes,
      slowConsumer: slowAgentConsumer,
      setTimer: () => () => {},
      socket: {
        isOpen: true,
        send: (text) => sent.push(JSON.parse(text) as ServerFrame),
        ping: () => {},
        close: (code) => (socket.closed = code),
        terminate: () => {},
        get bufferedBytes() {
          return socket.bufferedBytes;
        },
      },
    }),
    service: {
      identify: async () => identity,
      load: async () => ({ position: 0, frames: [] }),
      perform: async () => [],
      onFault: (error) => faults.push(error),
      ...more,
    },
  });
  let frames = 0;
  const send = (type: string, payload: object = {}) =>
    connection.receive(JSON.stringify({ id: `f${(frames += 1)}`, type, payload }));
  /** Lets everything that can be done now be done. */
  const settle = async () => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  };
  const connect = async () => {
    send("connect", { worker_id: "w", user_id: "ann" });
    await settle();
  };
  const codes = () =>
    sent.flatMap((frame) => (frame.type === "ack" && !frame.payload.ok ? [frame.payload.error?.code] : []));
  return {
    connection,
    sent,
    faults,
    socket,
    send,
    settle,
    connect,
    codes,
    pass: (ms: number) => (now += ms),
  };
}

test("too many frames are refused, and more than that end the connection; after a pause there are more", async () => {
  const { connect, send, codes, socket, pass } = host({}, { framesPerSecond: 10, framesAtOnce: 5 });
  await connect();
  for (let count = 0; count < 6; count += 1) send("ping");
  expect(codes()).toEqual(["RATE_LIMITED", "RATE_LIMITED"]);
  pass(1000);
  for (let count = 0; count < 5; count += 1) send("ping");
  expect(codes()).toHaveLength(2);
  for (let count = 0; count < 6; count += 1) send("ping");
  expect(socket.closed).toBe(4429);
});

test("a client that does not read is let go before it takes the memory", async () => {
  const { connect, connection, socket, sent } = host({}, { maxBufferedBytes: 100 });
  await connect();
  socket.bufferedBytes = 101;
  connection.tell({ type: "thread.deleted", payload: { thread_id: "t" } });
  expect(socket.closed).toBe(4408);
  const count = sent.length;
  socket.bufferedBytes = 0;
  connection.tell({ type: "thread.deleted", payload: { thread_id: "t" } });
  expect(sent).toHaveLength(count);
});

test("what is asked is done one after the other, and only so much waits", async () => {
  const done: string[] = [];
  let free: () => void = () => {};
  const { connect, send, settle, codes } = host(
    {
      perform: async (_identity, { id }) => {
        if (done.length === 0) await new Promise<void>((resolve) => (free = resolve));
        done.push(id);
        return [];
      },
    },
    { maxPendingFrames: 3 },
  );
  await connect();
  for (let count = 0; count < 5; count += 1) send("thread.list");
  await settle();
  expect(done).toEqual([]);
  expect(codes()).toEqual(["RATE_LIMITED", "RATE_LIMITED"]);
  free();
  await settle();
  expect(done).toEqual(["f2", "f3", "f4"]);
});

test("a fault of the service is told to its owner; the client hears that something went wrong", async () => {
  const fault = new Error("The password of the database is hunter2.");
  const failing = async () => await Promise.reject(fault);
  const { connect, send, settle, codes, faults, sent } = host({ perform: failing, load: failing });
  await connect();
  send("thread.list");
  send("thread.subscribe", { thread_id: "t" });
  send("feedback", { target_type: "event", target_id: "e", feedback: "like" });
  await settle();
  expect(codes()).toEqual(["INTERNAL", "INTERNAL"]);
  expect(sent.at(-1)).toMatchObject({
    type: "feedback.ack",
    payload: { ok: false, error: { code: "INTERNAL" } },
  });
  expect(faults).toEqual([fault, fault, fault]);
  expect(JSON.stringify(sent)).not.toContain("hunter2");
});

test("rubbish is answered, and so is a frame that is too large", async () => {
  const { connection, connect, codes } = host({}, { maxFrameBytes: 100 });
  await connect();
  for (const text of ["", "{", "[]", '{"id":"1"}', `{"id":"1","type":"${"x".repeat(200)}"}`])
    connection.receive(text);
  expect(codes()).toEqual(["INVALID", "INVALID", "INVALID", "INVALID", "INVALID"]);
});

test("every frame that is sent has a number of its own, in order", async () => {
  const { connect, send, sent } = host();
  await connect();
  send("ping");
  send("ping");
  expect(sent.map(({ id, type }) => `${id} ${type}`)).toEqual(["s1 ack", "s2 pong", "s3 pong"]);
});

test("a connection is somebody's once it is known whose, and watches what it has asked for until it is gone", async () => {
  const { connection, connect, send, settle, sent } = host();
  expect([connection.identity, connection.watched]).toEqual([null, []]);
  await connect();
  send("thread.subscribe", { thread_id: "t" });
  await settle();
  expect([connection.identity, connection.watched, connection.watches("t"), connection.watches("u")]).toEqual(
    [identity, ["t"], true, false],
  );
  const count = sent.length;
  connection.publish("t", null, { type: "thread.deleted", payload: { thread_id: "t" } });
  connection.publish("u", null, { type: "thread.deleted", payload: { thread_id: "u" } });
  expect(sent.slice(count)).toMatchObject([{ payload: { thread_id: "t" } }]);
  connection.end();
  send("ping");
  connection.tell({ type: "thread.deleted", payload: { thread_id: "t" } });
  expect([connection.identity, connection.watched, sent.length]).toEqual([null, [], count + 1]);
});

test("a subscriber of settings or analytics hears of those alone", async () => {
  const { connection, connect, send, settle, sent } = host({
    identify: async () => ({ ...identity, role: "operator" }),
  });
  await connect();
  send("settings.subscribe", { worker_id: "w" });
  await settle();
  const count = sent.length;
  connection.broadcast("analytics", { type: "thread.deleted", payload: { thread_id: "a" } });
  connection.broadcast("settings", { type: "thread.deleted", payload: { thread_id: "s" } });
  send("analytics.subscribe", { worker_id: "w" });
  connection.broadcast("analytics", { type: "thread.deleted", payload: { thread_id: "b" } });
  const heard = sent.slice(count).filter(({ type }) => type === "thread.deleted");
  expect(heard).toMatchObject([{ payload: { thread_id: "s" } }, { payload: { thread_id: "b" } }]);
});

test("a client that cannot be identified is refused, and may try again", async () => {
  let isDown = true;
  const { connect, codes, connection, faults } = host({
    identify: async () => await (isDown ? Promise.reject(new Error("down")) : Promise.resolve(identity)),
  });
  await connect();
  expect([codes(), connection.identity, faults]).toEqual([["INTERNAL"], null, [new Error("down")]]);
  isDown = false;
  await connect();
  expect(connection.identity).toEqual(identity);
});

test("a client that is not authorized is told why, and so is one that may not read a thread", async () => {
  const error = { code: "FORBIDDEN", message: "No." } as const;
  const refused = host({ identify: async () => ({ error }) });
  await refused.connect();
  expect(refused.codes()).toEqual(["FORBIDDEN"]);
  const foreign = host({ load: async () => ({ error }) });
  await foreign.connect();
  foreign.send("thread.subscribe", { thread_id: "t" });
  await foreign.settle();
  expect([foreign.codes(), foreign.connection.watched]).toEqual([["FORBIDDEN"], []]);
});

test("what waits when a connection ends is not done", async () => {
  const done: string[] = [];
  const { connect, send, settle, connection } = host({
    perform: async (_identity, { id }) => (done.push(id), []),
  });
  await connect();
  send("thread.list");
  connection.end();
  await settle();
  expect(done).toEqual([]);
});

test("rubbish counts as a frame: too much of it is refused as such, and ends the connection", async () => {
  const { connect, connection, codes, socket } = host({}, { framesPerSecond: 1, framesAtOnce: 3 });
  await connect();
  for (let count = 0; count < 2; count += 1) connection.receive("rubbish");
  for (let count = 0; count < 3; count += 1) connection.receive("more of it");
  expect([codes(), socket.closed]).toEqual([["INVALID", "INVALID", "INVALID", "INVALID", "INVALID"], null]);
  connection.receive("too much");
  expect(socket.closed).toBe(4429);
});

test("what is asked is answered by what the service says, in order", async () => {
  const { connect, send, settle, sent } = host({
    perform: async () => [
      { type: "thread.deleted", payload: { thread_id: "a" } },
      { type: "thread.deleted", payload: { thread_id: "b" } },
    ],
  });
  await connect();
  send("thread.delete", { thread_id: "a" });
  await settle();
  expect(sent.slice(1)).toMatchObject([{ payload: { thread_id: "a" } }, { payload: { thread_id: "b" } }]);
});
