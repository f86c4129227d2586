import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DendroError, hostConnection, type SettingsSchema } from "@dendro/core";
import { createLiveHub, type LiveHub } from "../live/live-hub.ts";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { createAgentService, type Operator } from "./agent-service.ts";
import type { FleetListener } from "./feed.ts";
import { fleetsOf } from "./fleets-for-test.ts";
import type { Fleets } from "./fleets.ts";

const schema: SettingsSchema = {
  fields: [
    { id: "temperature", type: "number", label: "Temperature", max: 2 },
    { id: "api_key", type: "password", label: "API key" },
    { id: "own", type: "text", label: "Own", visibility: "worker" },
  ],
};
const admin: Operator = { tenant: "t", name: "me", mayChange: true };
const now = Date.UTC(2026, 10, 20);
const at = new Date(now).toISOString();
const silent: FleetListener = { changed: () => {} };

let store: DirectoryStore;
let hub: LiveHub;
let fleets: Fleets;
beforeEach(async () => {
  store = await openSqliteStore(":memory:");
  fleets = fleetsOf(store, now);
  hub = createLiveHub({
    segmentResolver: () => (filters) => [...filters],
    sources: {
      clock: () => now,
      plan: async () => await Promise.reject(new TypeError("Only events are watched here.")),
      seed: async () => false,
      ask: async () => await Promise.reject(new TypeError("Only events are watched here.")),
      notes: () => ({}),
      before: async () => [],
    },
  });
});
afterEach(async () => {
  hub.close();
  await store.close();
});

const registerWorker = async (fields: SettingsSchema | null = schema) =>
  await fleets.join("t", { workerId: "support", instanceId: "1", version: null, schema: fields }, silent);

const setValue = async (field_id: string, value: string | number, name = "else") =>
  await fleets.patch("t", { id: "support", schema }, { field_id, value }, { kind: "person", id: name });

interface Told {
  readonly type: string;
  readonly payload: Record<string, unknown>;
}

/** A connection of somebody who operates workers, and what they are told. */
function open(authenticate: (token: string | null) => Promise<Operator> = async () => admin) {
  const told: Told[] = [];
  const faults: unknown[] = [];
  const serve = createAgentService({
    fleets,
    live: hub,
    authenticate: async (_request, token) => await authenticate(token),
    onFault: (error) => void faults.push(error),
  });
  const service = serve(new IncomingMessage(new Socket()), () => connection);
  const connection = hostConnection({
    service,
    clock: () => now,
    socket: { send: (text) => Boolean(told.push(JSON.parse(text) as Told)), close: () => {} },
  });
  const payloads = (type: string) => told.flatMap((frame) => (frame.type === type ? [frame.payload] : []));
  let sent = 0;
  /** Sends a frame. @returns its acknowledgement */
  async function ask(type: string, payload: object = {}): Promise<Told["payload"]> {
    const id = `f${(sent += 1)}`;
    connection.receive(JSON.stringify({ id, type, payload }));
    const ack = () => payloads("ack").find(({ ack_id }) => ack_id === id);
    await expect.poll(ack).toBeDefined();
    return ack() ?? {};
  }
  const connect = async () => await ask("connect", { worker_id: "support", user_id: "x", auth_token: "key" });
  return { service, faults, ask, connect, payloads };
}

const subscribe = { worker_id: "support" };

describe("who operates a worker", () => {
  test("is shown its settings, but no secret and nothing that is the worker's own", async () => {
    await registerWorker();
    const { ask, connect, payloads } = open();
    await connect();
    expect(await ask("settings.subscribe", subscribe)).toMatchObject({ ok: true });
    const [unset] = payloads("settings.snapshot");
    expect(unset).toMatchObject({ worker_id: "support", version: 0 });
    expect(unset).not.toHaveProperty("updated_at");
    await setValue("api_key", "secret");
    await ask("settings.subscribe", subscribe);
    expect(payloads("settings.snapshot").at(-1)).toEqual({
      worker_id: "support",
      version: 1,
      updated_at: at,
      fields: [
        expect.objectContaining({ id: "temperature", value: null, version: 0 }) as unknown,
        expect.objectContaining({ id: "api_key", is_set: true, version: 1 }) as unknown,
      ],
    });
    expect(JSON.stringify(payloads("settings.snapshot"))).not.toContain("secret");
  });

  test("is told what others change, in order, and of their own change by the answer alone", async () => {
    await registerWorker();
    const { ask, connect, payloads } = open();
    await connect();
    await ask("settings.subscribe", subscribe);
    await setValue("temperature", 1);
    const ack = await ask("settings.patch", { field_id: "temperature", value: 2 });
    expect(ack).toMatchObject({ ok: true, version: 2, updated_at: at });
    await setValue("own", "x");
    await setValue("api_key", "y");
    await expect.poll(() => payloads("settings.patch")).toHaveLength(2);
    expect(payloads("settings.patch")).toEqual([
      { worker_id: "support", field_id: "temperature", value: 1, updated_at: at, version: 1 },
      { worker_id: "support", field_id: "api_key", value: { is_set: true }, updated_at: at, version: 4 },
    ]);
    const [, own] = (await fleets.history("t", "support", { limit: 9 })).toReversed();
    expect(own?.author).toEqual({ kind: "person", id: "me" });
  });

  test("is shown all of it anew when what can be set is different", async () => {
    await registerWorker();
    const { ask, connect, payloads } = open();
    await connect();
    await ask("settings.subscribe", subscribe);
    await registerWorker({ fields: schema.fields.slice(0, 1) });
    await expect.poll(() => payloads("settings.snapshot")).toHaveLength(2);
    const ids = payloads("settings.snapshot").map(({ fields }) => (fields as { id: string }[]).length);
    expect(ids).toEqual([2, 1]);
  });

  test("sees what happens at the worker, and at no other", async () => {
    const { ask, connect, payloads } = open();
    await connect();
    await ask("analytics.subscribe", subscribe);
    const event = { tenant: "t", timestamp: now, received_at: now };
    const more = { thread_id: "th", user_id: "ann", run_id: "r", message_id: "m", data: { price: 3 } };
    hub.publish("events", { ...event, id: "1", type: "bare", source: "support" });
    hub.publish("events", { ...event, id: "2", type: "other", source: "sales" });
    hub.publish("events", { ...event, id: "3", type: "full", source: "support", ...more });
    const common = { timestamp: at, worker_id: "support" };
    const { message_id: event_id, ...same } = more;
    expect(payloads("analytics.event")).toEqual([
      { event: "bare", ...common },
      { event: "full", ...common, ...same, event_id },
    ]);
  });

  test.each<[string, string, object, string]>([
    ["a setting that is unknown", "settings.patch", { field_id: "none", value: 1 }, "NOT_FOUND"],
    ["one that is the worker's own", "settings.patch", { field_id: "own", value: "x" }, "NOT_FOUND"],
    ["a value that is not valid", "settings.patch", { field_id: "temperature", value: 3 }, "INVALID"],
    ["threads, which the worker has", "thread.list", {}, "NOT_CONFIGURED"],
  ])("is refused %s", async (_what, type, payload, code) => {
    await registerWorker();
    const { ask, connect } = open();
    await connect();
    expect(await ask(type, payload)).toMatchObject({ ok: false, error: { code } });
    expect((await fleets.read("t", "support")).version).toBe(0);
  });

  test.each([
    ["that was never here", undefined],
    ["that has none", null],
  ])("is refused the settings of a worker %s", async (_which, fields) => {
    if (fields === null) await registerWorker(null);
    const { ask, connect } = open();
    await connect();
    for (const [type, payload] of [
      ["settings.subscribe", subscribe],
      ["settings.patch", { field_id: "temperature", value: 1 }],
    ] as const)
      expect(await ask(type, payload)).toMatchObject({ error: { code: "NOT_CONFIGURED" } });
  });

  test("may change nothing with a key that only reads", async () => {
    await registerWorker();
    const { ask, connect } = open(async () => ({ ...admin, mayChange: false }));
    await connect();
    expect(await ask("settings.subscribe", subscribe)).toMatchObject({ ok: true });
    expect(await ask("settings.patch", { field_id: "temperature", value: 1 })).toMatchObject({
      error: { code: "FORBIDDEN" },
    });
  });
});

describe("a key", () => {
  const revoked = new DendroError("invalid_key", "The key was revoked.");
  const busy = new DendroError("overloaded", "Too many guesses.", { retryAfterSeconds: 1 });
  const broken = new Error("the store is away");

  test("is the one that `connect` carries, and is looked up each time", async () => {
    await registerWorker();
    const tokens: (string | null)[] = [];
    const { ask, connect } = open(async (token) => {
      tokens.push(token);
      return admin;
    });
    await connect();
    await ask("settings.subscribe", subscribe);
    expect(tokens).toEqual(["key", "key"]);
  });

  test.each([
    ["that is wrong is refused with the reason", revoked, { code: "FORBIDDEN", message: revoked.message }, 0],
    ["that cannot be looked up now is not called wrong", busy, { code: "INTERNAL" }, 1],
    ["whose lookup breaks is not called wrong", broken, { code: "INTERNAL" }, 1],
  ])("%s", async (_what, error, told, faults) => {
    const { connect, faults: noticed } = open(async () => await Promise.reject(error));
    const ack = await connect();
    expect([ack, noticed.length]).toMatchObject([{ ok: false, error: told }, faults]);
    expect(hub.subscribers).toBe(0);
  });

  test.each([
    ["that was revoked ends what is watched", revoked, 0, "FORBIDDEN"],
    ["that cannot be looked up meanwhile ends nothing", broken, 1, "INTERNAL"],
  ])("%s", async (_what, error, subscribers, code) => {
    await registerWorker();
    let fails = false;
    const { ask, connect, service } = open(async () => (fails ? await Promise.reject(error) : admin));
    // Nobody is known yet, so there is nobody to look up.
    await service.authorizeAgain?.();
    await connect();
    expect(hub.subscribers).toBe(1);
    fails = true;
    const ends = async () => await service.authorizeAgain?.();
    expect(
      await ends().then(
        () => 1,
        () => 0,
      ),
    ).toBe(subscribers);
    expect(hub.subscribers).toBe(subscribers);
    expect(await ask("settings.subscribe", subscribe)).toMatchObject({ error: { code } });
    expect(hub.subscribers).toBe(subscribers);
  });
});

test("a client that has disconnected watches nothing, also when it did while its key was looked up", async () => {
  const early = open(async () => {
    early.service.end?.();
    return admin;
  });
  await early.connect();
  expect(hub.subscribers).toBe(0);
  const late = open();
  await late.connect();
  expect(hub.subscribers).toBe(1);
  late.service.end?.();
  expect(hub.subscribers).toBe(0);
});
