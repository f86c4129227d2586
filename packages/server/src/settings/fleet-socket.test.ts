import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { closeCodes, DendroError, parseFrameFromPlatform, type FrameFromPlatform } from "@dendro/core";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { createFleetSocket, type Authorization, type FleetSocket } from "./fleet-socket.ts";
import { fleetsOf } from "./fleets-for-test.ts";
import type { Fleets } from "./fleets.ts";

const now = 1000;
const fields = [
  { id: "temperature", type: "number", label: "Temperature", max: 2 },
  { id: "runs", type: "number", label: "Runs", readonly: true },
] as const;
const register = { type: "register", worker_id: "support", instance_id: "1", version: "2.0", fields };
const person = { kind: "person", id: "ann" } as const;

let store: DirectoryStore;
let fleets: Fleets;
let fleetSocket: FleetSocket;
let authorization: Authorization;
let url: string;
let stop: () => void;
/** What happens once the settings were read. */
let onRead: () => Promise<void>;
const faults: unknown[] = [];
beforeEach(async () => {
  store = await openSqliteStore(":memory:");
  fleets = fleetsOf(store, now);
  faults.length = 0;
  onRead = async () => {};
  const read: Fleets["read"] = async (...worker) => {
    const state = await fleets.read(...worker);
    await onRead();
    return state;
  };
  fleetSocket = createFleetSocket({ ...fleets, read }, (error) => void faults.push(error));
  authorization = { tenant: "t", authorize: async () => {}, authorizeAs: async () => {} };
  const server = createServer().on("upgrade", (...request) => fleetSocket.upgrade(authorization, ...request));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = () => server.close();
});
afterEach(async () => {
  fleetSocket.close();
  await expect.poll(() => fleetSocket.connections).toBe(0);
  stop();
  await store.close();
});

/** A process of a worker: what it is told, and with which code it was closed. */
async function connect() {
  const socket = new WebSocket(url);
  const told: (FrameFromPlatform | null)[] = [];
  socket.on("message", (data) => told.push(parseFrameFromPlatform((data as Buffer).toString("utf8"))));
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => socket.once("open", resolve));
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  const registered = async () => {
    send(register);
    await expect.poll(() => told).toHaveLength(1);
  };
  return { socket, send, told, closed, registered };
}

const set = async (value: number) =>
  await fleets.patch("t", { id: "support", schema: { fields } }, { field_id: "temperature", value }, person);

test("a process that registers is told what is set, and is one of its worker until it leaves", async () => {
  await fleets.join(
    "t",
    { workerId: "support", instanceId: "0", version: null, schema: { fields } },
    {
      changed: () => {},
    },
  );
  await set(1);
  const { told, registered, socket, closed } = await connect();
  await registered();
  expect(told).toEqual([
    {
      type: "registered",
      state: { version: 1, values: { temperature: { value: 1, version: 1, secret: false } } },
      changed_at: now,
    },
  ]);
  const instances = async () =>
    (await fleets.find("t", "support"))?.instances.map(({ instanceId, version }) => [instanceId, version]);
  expect(await instances()).toEqual([
    ["0", null],
    ["1", "2.0"],
  ]);
  socket.close();
  await closed;
  await expect.poll(instances).toEqual([["0", null]]);
});

test("is told of what others change, and of its own by the answer", async () => {
  const { told, send, registered } = await connect();
  await registered();
  await set(1);
  send({ type: "patch", id: "p1", field_id: "temperature", value: 2 });
  send({ type: "patch", id: "p2", field_id: "runs", value: 5 });
  await expect.poll(() => told).toHaveLength(4);
  const changeOf = (version: number, values: object, author: object) => ({
    version,
    values,
    author,
    secrets: [],
    at: now,
    restored: null,
  });
  const worker = { kind: "worker", id: "support" };
  expect(told.slice(1)).toEqual([
    { type: "changed", change: changeOf(1, { temperature: 1 }, person) },
    { type: "patched", id: "p1", change: changeOf(2, { temperature: 2 }, worker) },
    { type: "patched", id: "p2", change: changeOf(3, { runs: 5 }, worker) },
  ]);
});

test("is refused a patch with the reason, and may go on", async () => {
  const { told, send, registered } = await connect();
  await registered();
  send({ type: "patch", id: "p1", field_id: "none", value: 1 });
  send({ type: "patch", id: "p2", field_id: "temperature", value: 3 });
  // What a worker may set, a person through it may not.
  send({ type: "patch", id: "p3", field_id: "runs", value: 1, author: person });
  send({ type: "patch", id: "p4", field_id: "temperature", value: 1 });
  send({ type: "patch", id: "p5", field_id: "temperature", value: 2, base_version: 0 });
  await expect.poll(() => told).toHaveLength(6);
  const codes = told.map((frame) => (frame?.type === "patched" ? [frame.id, frame.refused?.code] : []));
  expect(codes.slice(1)).toEqual([
    ["p1", "NOT_FOUND"],
    ["p2", "INVALID"],
    ["p3", "READONLY"],
    ["p4", undefined],
    ["p5", "STALE"],
  ]);
});

test("hears what is changed while it registers after what is set", async () => {
  onRead = async () => {
    await set(1);
    await set(2);
  };
  const { told, send } = await connect();
  send(register);
  await expect.poll(() => told).toHaveLength(3);
  await set(0);
  await expect.poll(() => told).toHaveLength(4);
  expect(told).toMatchObject([
    { type: "registered", state: { version: 0 } },
    ...[1, 2, 3].map((version) => ({ type: "changed", change: { version } })),
  ]);
});

test.each<[string, readonly object[], string]>([
  ["says anything before it registers", [{ type: "patch", id: "p", field_id: "runs", value: 1 }], "register"],
  ["registers twice", [register, register], "already sent"],
  ["has settings that cannot be", [{ ...register, fields: [{ id: "x", type: "planet" }] }], "x: "],
  ["says something else", [{ type: "dance" }], "not valid"],
])("a process that %s is told why and closed", async (_what, frames, why) => {
  const { told, send, closed } = await connect();
  frames.forEach(send);
  expect(await closed).toBe(closeCodes.refused);
  expect(told.at(-1)).toMatchObject({ type: "refused", message: expect.stringContaining(why) as string });
  expect(faults).toEqual([]);
});

test("a ping is answered", async () => {
  const { told, send } = await connect();
  send({ type: "ping" });
  await expect.poll(() => told).toEqual([{ type: "pong" }]);
});

test.each([
  ["authorizeAs", register],
  ["authorize", { type: "ping" }],
] as const)("whether it may be here is asked: %s", async (which, frame) => {
  const revoked = new DendroError("invalid_key", "The key was revoked.");
  const ask = async (error: Error) => {
    authorization = { ...authorization, [which]: async () => await Promise.reject(error) };
    const { told, send, closed } = await connect();
    send(frame);
    return [await closed, told];
  };
  expect(await ask(revoked)).toEqual([
    closeCodes.refused,
    [{ type: "refused", message: "The key was revoked.", code: "invalid_key" }],
  ]);
  expect(faults).toEqual([]);
  const broken = new Error("the store is away");
  expect(await ask(broken)).toEqual([closeCodes.tryAgainLater, []]);
  expect(faults).toEqual([broken]);
  expect(await fleets.list("t")).toEqual([]);
});

test.each([
  [1000, ["registered", "pong"]],
  [1001, ["refused"]],
])("of a process's frames 1,000 may be pending: %i", async (frames, types) => {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  authorization = { ...authorization, authorizeAs: async () => await begun };
  const { told, send, socket, closed } = await connect();
  send(register);
  for (let sent = 1; sent < frames; sent += 1) send({ type: "ping" });
  // They have come once what was sent behind them is answered, unless they were too many.
  await Promise.race([closed, new Promise<void>((resolve) => socket.once("pong", () => resolve()).ping())]);
  begin();
  await expect.poll(() => [...new Set(told.map((frame) => frame?.type))]).toEqual(types);
});
