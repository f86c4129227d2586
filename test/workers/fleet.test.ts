import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { WebSocket } from "ws";
import { settingsSchema } from "@dendro/core";
import { createWorker, type Handler, type WorkerOptions } from "@dendro/worker";
import { openClient } from "../../packages/worker/src/test-support/client.ts";
import { serveWorker } from "../../packages/worker/src/test-support/serve-worker.ts";
import { adminKey, ask, post, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const schema = settingsSchema({
  fields: [
    { id: "temperature", type: "number", label: "Temperature", min: 0, max: 2, default: 0.5 },
    { id: "api_key", type: "password", label: "API key" },
    { id: "runs", type: "number", label: "Runs", readonly: true },
    ...Array.from({ length: 10 }, (_, index) => ({ id: `f${index}`, type: "number", label: "F" }) as const),
  ],
});

const echo: Handler = async function* ({ message }, response, _memory, analytics) {
  yield response.runStart();
  analytics.track("order.placed", { price: 3 });
  yield response.text(message);
};

async function startPlatform(env: Readonly<Record<string, string>> = {}) {
  const directory = temporaryDirectory();
  stops.push(directory.remove);
  const dendro = await runDendro(directory.path, env);
  stops.push(dendro.stop);
  return { dendro, directory: directory.path };
}

async function startWorker(url: string, more: Partial<WorkerOptions> = {}) {
  const directory = temporaryDirectory();
  const errors: string[] = [];
  const worker = createWorker({
    workerId: "support",
    database: `sqlite:${join(directory.path, "worker.db")}`,
    settings: schema,
    platform: { url, key: adminKey },
    analytics: { flushIntervalMs: 50 },
    onError: ({ message }) => errors.push(message),
    ...more,
  } as WorkerOptions<typeof schema>);
  const served = await serveWorker(worker, echo);
  stops.push(directory.remove, served.stop);
  await worker.open();
  return { worker, errors, directory: directory.path, ...served };
}

async function request(url: string, method: string, path: string, body?: unknown, key = adminKey) {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await holds()) return;
    await wait(20);
  }
  throw new Error(`it never came: ${what}`);
}

const path = "/api/v1/workers/support/settings";

test("a fleet has the same settings, whoever changes them, and people see every change and no secret", async () => {
  const { dendro, directory } = await startPlatform({ DENDRO_LOG_LEVEL: "debug" });
  const [one, two] = [await startWorker(dendro.url), await startWorker(dendro.url, { version: "2.0" })];
  const { workers } = (await request(dendro.url, "GET", "/api/v1/workers")).body;
  expect(workers).toMatchObject([{ id: "support", connected: true, has_settings: true }]);
  expect((workers as { instances: unknown[] }[])[0]?.instances).toHaveLength(2);

  const watcher = await openClient(`${dendro.url}/ws`, {
    worker_id: "support",
    user_id: "me",
    auth_token: adminKey,
  });
  await watcher.ask("settings.subscribe", { worker_id: "support" });
  const chat = await openClient(one.url, { worker_id: "support", user_id: "ann" });
  await chat.ask("settings.subscribe", { worker_id: "support" });

  const secret = "correct-horse-battery-staple";
  const patched = await request(dendro.url, "PATCH", path, { values: { temperature: 1.5, api_key: secret } });
  expect(patched).toMatchObject({ status: 200, body: { version: 2 } });
  await until(() => two.worker.settings.get("api_key") === secret, "the secret at the worker");
  expect([one.worker, two.worker].map(({ settings }) => settings.get("temperature"))).toEqual([1.5, 1.5]);
  expect(await watcher.next("settings.patch", ({ field_id }) => field_id === "api_key")).toMatchObject({
    value: { is_set: true },
    version: 2,
  });
  expect(await chat.next("settings.patch")).toMatchObject({ field_id: "temperature", value: 1.5 });

  // A worker's own change, and one that came through a worker's client.
  await one.worker.settings.set("runs", 3);
  await watcher.next("settings.patch", ({ field_id, value }) => field_id === "runs" && value === 3);
  expect(await chat.ask("settings.patch", { field_id: "f1", value: 1 })).toMatchObject({
    ok: true,
    version: 4,
  });
  expect(two.worker.settings.getAll()).toMatchObject({ runs: 3 });

  // Refusals, with their reasons.
  const refusal = async (body: unknown) => await request(dendro.url, "PATCH", path, body);
  expect(await refusal({ values: { temperature: 9 } })).toMatchObject({
    status: 422,
    body: { code: "invalid_setting" },
  });
  expect(await refusal({ values: { runs: 9 } })).toMatchObject({ status: 422 });
  expect(await refusal({ values: { temperature: 1 }, base_version: 0 })).toMatchObject({
    status: 409,
    body: { code: "stale_setting" },
  });
  expect(await watcher.ask("settings.patch", { field_id: "temperature", value: "hot" })).toMatchObject({
    error: { code: "INVALID" },
  });
  expect(
    await watcher.ask("event.create", {
      event: { type: "message", actor: "user", content: [{ type: "text", text: "x" }] },
    }),
  ).toMatchObject({ error: { code: "NOT_CONFIGURED" } });

  // Back to how it was.
  const { versions } = (await request(dendro.url, "GET", `${path}/versions`)).body;
  expect(versions).toMatchObject([
    { version: 4, author: { kind: "worker", id: "support" }, values: { f1: 1 } },
    { version: 3, author: { kind: "worker", id: "support" }, values: { runs: 3 } },
    { version: 2, author: { kind: "person", id: "Configured key" }, values: { api_key: { is_set: true } } },
    { version: 1, values: { temperature: 1.5 } },
  ]);
  expect(await request(dendro.url, "POST", `${path}/restore`, { version: 0 })).toMatchObject({
    status: 200,
    body: { version: 5 },
  });
  await until(() => two.worker.settings.get("temperature") === 0.5, "the restored value");
  expect(two.worker.settings.get("api_key")).toBeNull();
  expect(two.worker.settings.get("runs")).toBe(3);

  // Nowhere in clear.
  await request(dendro.url, "PATCH", path, { values: { api_key: secret } });
  await until(() => one.worker.settings.get("api_key") === secret, "the secret again");
  const shown = JSON.stringify([watcher.frames, chat.frames, versions, patched, one.errors, dendro.stderr()]);
  expect(shown).not.toContain(secret);
  await wait(100);
  const places = [directory, one.directory, two.directory];
  expect(places.flatMap((place) => filesHolding(place, [secret]))).toEqual([]);
  expect(filesHolding(one.directory, ["SQLite format 3"])).not.toEqual([]);
}, 60_000);

test("figures tell what was before a change of the settings from what was after it", async () => {
  const { dendro } = await startPlatform();
  const { worker } = await startWorker(dendro.url, { version: "2.1.0" });
  const say = async () => await (await worker.dispatch(echo, { userId: "ann", message: "hi" })).finished;
  await say();
  await request(dendro.url, "PATCH", path, { values: { temperature: 1.5 } });
  await until(() => worker.settings.get("temperature") === 1.5, "the temperature");
  await say();
  await say();
  const query = { filters: [["is", "source", ["support"]]], date_range: "7d" };
  const count = async () => (await ask(dendro.url, { ...query, metrics: ["events"] })).results[0]?.metrics[0];
  await until(async () => (await count()) === 15, "all events of three runs");
  const { results } = await ask(dendro.url, {
    ...query,
    metrics: ["events", "agent_runs"],
    dimensions: ["settings_version", "version"],
    order_by: [["events", "asc"]],
  });
  expect(results).toEqual([
    { dimensions: ["0", "2.1.0"], metrics: [5, 1] },
    { dimensions: ["1", "2.1.0"], metrics: [10, 2] },
  ]);
  const { groups } = (await request(dendro.url, "GET", "/api/v1/analytics/agents?by=version", undefined))
    .body;
  expect(groups).toMatchObject([{ value: "2.1.0", runs: 3 }]);
}, 60_000);

test("200 clients who patch at once are all in the history, and everybody ends with the same", async () => {
  const { dendro } = await startPlatform();
  const [one, two] = [await startWorker(dendro.url), await startWorker(dendro.url)];
  const clients = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const url = [`${dendro.url}/ws`, one.url, two.url][index % 3] ?? one.url;
      const client = await openClient(url, {
        worker_id: "support",
        user_id: `u${index}`,
        auth_token: adminKey,
      });
      await client.ask("settings.subscribe", { worker_id: "support" });
      return client;
    }),
  );
  const acks = await Promise.all(
    clients.map(
      async (client, index) =>
        await client.ask("settings.patch", { field_id: `f${index % 10}`, value: index }),
    ),
  );
  const versions = acks.map(({ version = 0 }) => version).toSorted((a, b) => a - b);
  expect(versions).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  const history = (await request(dendro.url, "GET", `${path}/versions?limit=200`)).body["versions"] as {
    version: number;
    values: Record<string, number>;
  }[];
  expect(history.map(({ version }) => version)).toEqual(versions.toReversed());

  const final = Object.fromEntries(history.toReversed().flatMap(({ values }) => Object.entries(values)));
  for (const { worker } of [one, two])
    await until(
      () => Object.entries(final).every(([id, value]) => worker.settings.get(id as "f0") === value),
      "the same at the worker",
    );
  // What each client was told, with its own change, adds up to the same.
  for (const [index, client] of clients.entries()) {
    const told = () => {
      const seen: [number, string, unknown][] = client.frames.flatMap((frame) =>
        frame.type === "settings.patch"
          ? [
              [frame.payload.version ?? 0, frame.payload.field_id, frame.payload.value] as [
                number,
                string,
                unknown,
              ],
            ]
          : [],
      );
      seen.push([acks[index]?.version ?? 0, `f${index % 10}`, index]);
      return {
        seen,
        values: Object.fromEntries(seen.toSorted(([a], [b]) => a - b).map(([, id, value]) => [id, value])),
      };
    };
    const snapshot = client.frames.find(({ type }) => type === "settings.snapshot");
    expect(snapshot?.payload).toMatchObject({ version: 0 });
    await until(() => told().seen.length >= 200, "all patches");
    expect(told().seen).toHaveLength(200);
    expect(told().values).toEqual(final);
  }
}, 60_000);

test("a worker that loses the platform goes on with what it knows, and brings what it has when it is back", async () => {
  const directory = temporaryDirectory();
  stops.push(directory.remove);
  let dendro = await runDendro(directory.path);
  const port = new URL(dendro.url).port;
  const { worker, url, errors } = await startWorker(dendro.url);
  await request(dendro.url, "PATCH", path, { values: { temperature: 1.25 } });
  await until(() => worker.settings.get("temperature") === 1.25, "the first value");
  await dendro.kill();

  await until(async () => (await worker.readiness()).platform === "away", "that it is away");
  expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({ ready: true, platform: "away" });
  expect(worker.settings.get("temperature")).toBe(1.25);
  const chat = await openClient(url, { worker_id: "support", user_id: "ann" });
  expect(await chat.ask("settings.patch", { field_id: "temperature", value: 1 })).toMatchObject({
    ok: false,
    error: { code: "INTERNAL" },
  });
  await worker.settings.set("runs", 5);
  expect(worker.settings.get("runs")).toBe(5);
  await chat.ask("event.create", {
    event: { type: "message", actor: "user", content: [{ type: "text", text: "hello" }] },
  });

  dendro = await runDendro(directory.path, { DENDRO_PORT: port });
  stops.push(dendro.stop);
  await until(async () => (await worker.readiness()).platform === "connected", "that it is back");
  await until(
    async () =>
      ((await request(dendro.url, "GET", path)).body["fields"] as { id: string; value: unknown }[]).find(
        ({ id }) => id === "runs",
      )?.value === 5,
    "what the worker has set",
  );
  expect(worker.settings.getAll()).toMatchObject({ temperature: 1.25, runs: 5 });
  await until(async () => (await worker.readiness()).waiting_events === 0, "that figures are delivered");
  await settled(dendro.url);
  const { results } = await ask(dendro.url, { metrics: ["events"], dimensions: ["type"], date_range: "day" });
  const counted = Object.fromEntries(results.map(({ dimensions, metrics }) => [dimensions[0], metrics[0]]));
  expect(counted).toEqual({
    "thread.created": 1,
    "message.c2s": 1,
    "message.s2c": 1,
    "order.placed": 1,
    "agent.invoked": 1,
  });
  expect(errors.filter((message) => !message.startsWith("Events wait"))).toEqual([]);
}, 60_000);

test("two versions of a worker with different schemas are both served", async () => {
  const { dendro } = await startPlatform();
  const old = await startWorker(dendro.url);
  const narrow = settingsSchema({
    fields: [
      { id: "temperature", type: "number", label: "Temperature", max: 1, default: 0.2 },
      { id: "tone", type: "select", label: "Tone", options: [{ value: "warm", label: "Warm" }] },
    ],
  });
  await request(dendro.url, "PATCH", path, { values: { temperature: 1.5, f1: 8 } });
  const fresh = await startWorker(dendro.url, { settings: narrow, version: "2" });
  expect(fresh.worker.settings.getAll()).toEqual({ temperature: 0.2, tone: null });
  expect(old.worker.settings.getAll()).toMatchObject({ temperature: 1.5, f1: 8 });
  // People see the newest schema; the old process still has what is kept aside.
  const { fields } = (await request(dendro.url, "GET", path)).body;
  expect((fields as { id: string }[]).map(({ id }) => id)).toEqual(["temperature", "tone"]);
  await request(dendro.url, "PATCH", path, { values: { temperature: 0.75, tone: "warm" } });
  await until(() => old.worker.settings.get("temperature") === 0.75, "the new value at the old process");
  expect(old.worker.settings.get("f1")).toBe(8);
  await until(
    () => (fresh.worker.settings.getAll() as Record<string, unknown>)["tone"] === "warm",
    "the tone",
  );
}, 60_000);

test("a key opens no more of a worker than it should", async () => {
  const { dendro } = await startPlatform();
  await startWorker(dendro.url);
  const keyOf = async (scope: string) =>
    ((await (await post(dendro.url, "/api/v1/keys", { name: scope, scope })).json()) as { key: string }).key;
  const [ingest, read, ofWorker] = [await keyOf("ingest"), await keyOf("read"), await keyOf("worker")];
  const statusOf = async (method: string, at: string, key: string, body?: unknown) =>
    (await request(dendro.url, method, at, body, key)).status;
  expect(await statusOf("GET", path, read)).toBe(200);
  expect(await statusOf("GET", path, ingest)).toBe(403);
  expect(await statusOf("GET", path, ofWorker)).toBe(403);
  expect(await statusOf("PATCH", path, read, { values: {} })).toBe(403);
  const reader = await openClient(`${dendro.url}/ws`, {
    worker_id: "support",
    user_id: "r",
    auth_token: read,
  });
  expect(await reader.ask("settings.patch", { field_id: "temperature", value: 1 })).toMatchObject({
    error: { code: "FORBIDDEN" },
  });
  const nobody = await openClient(`${dendro.url}/ws`);
  expect(
    await nobody.ask("connect", { worker_id: "support", user_id: "x", auth_token: ingest }),
  ).toMatchObject({ error: { code: "FORBIDDEN" } });
  const refused = await startWorker(dendro.url, { platform: { url: dendro.url, key: ingest } });
  expect(await refused.worker.readiness()).toMatchObject({ ready: true, platform: "refused" });
  const admitted = await startWorker(dendro.url, { platform: { url: dendro.url, key: ofWorker } });
  expect(await admitted.worker.readiness()).toMatchObject({ platform: "connected" });
}, 60_000);

test("a worker key belongs to one worker, whatever another one says of itself", async () => {
  const { dendro } = await startPlatform();
  const { worker: victim } = await startWorker(dendro.url);
  await request(dendro.url, "PATCH", path, { values: { api_key: "sk-secret" } });
  await until(() => victim.settings.get("api_key") === "sk-secret", "the secret");
  const make = async (more: object) =>
    (await (await post(dendro.url, "/api/v1/keys", { name: "w", scope: "worker", ...more })).json()) as {
      id: string;
      key: string;
    };
  const bound = await make({ worker: "other" });
  const unbound = await make({});

  /** Registers by hand, and says what the hub answered. */
  async function register(key: string, worker_id: string, more: object[] = []) {
    const socket = new WebSocket(`${dendro.url.replace("http", "ws")}/api/v1/hub`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const told: Record<string, unknown>[] = [];
    socket.on("message", (data) =>
      told.push(JSON.parse((data as Buffer).toString("utf8")) as (typeof told)[0]),
    );
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => socket.once("open", resolve));
    const fields = [{ id: "note", type: "text", label: "Note" }];
    const frame = { type: "register", worker_id, instance_id: `i-${Math.random()}`, fields };
    for (const one of [frame, ...more]) socket.send(JSON.stringify(one));
    await Promise.race([closed, until(() => told.length > more.length, "an answer")]);
    return { told, socket };
  }

  for (const { key } of [bound, unbound]) {
    // The first comes as itself, several processes of it.
    for (let process = 0; process < 2; process += 1) {
      const { told, socket } = await register(key, "other");
      expect(told[0]).toMatchObject({ type: "registered" });
      socket.close();
    }
    const { told } = await register(key, "support");
    expect(told).toEqual([
      {
        type: "refused",
        code: "key_of_another_worker",
        message: expect.stringContaining('dendro keys create --scope worker --worker "support"'),
      },
    ]);
    expect(JSON.stringify(told)).not.toContain("sk-secret");
  }
  const { keys } = (await request(dendro.url, "GET", "/api/v1/keys")).body as {
    keys: { id: string; worker: string | null }[];
  };
  expect(keys.find(({ id }) => id === unbound.id)?.worker).toBe("other");

  // Whom it names as the author of a change is noted nowhere.
  const patch = {
    type: "patch",
    id: "p",
    field_id: "note",
    value: "x",
    author: { kind: "person", id: "the boss" },
  };
  const { socket } = await register(bound.key, "other", [patch]);
  socket.close();
  const history = await request(dendro.url, "GET", "/api/v1/workers/other/settings/versions");
  expect(history.body).toMatchObject({ versions: [{ author: { kind: "worker", id: "other" } }] });

  const errors: Error[] = [];
  await startWorker(dendro.url, {
    platform: { url: dendro.url, key: bound.key },
    onError: (error) => errors.push(error),
  });
  await until(() => errors.length > 0, "the refusal");
  expect(errors[0]).toMatchObject({ code: "key_of_another_worker" });
}, 60_000);

test("a key that is revoked does nothing more, also over what it has opened before", async () => {
  const { dendro } = await startPlatform();
  const { worker } = await startWorker(dendro.url);
  const made = await post(dendro.url, "/api/v1/keys", { name: "gone soon", scope: "admin" });
  const { id, key } = (await made.json()) as { id: string; key: string };
  const operator = await openClient(`${dendro.url}/ws`, {
    worker_id: "support",
    user_id: "o",
    auth_token: key,
  });
  expect(await operator.ask("settings.patch", { field_id: "temperature", value: 1 })).toMatchObject({
    ok: true,
  });
  const process = new WebSocket(`${dendro.url.replace("http", "ws")}/api/v1/hub`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const told: string[] = [];
  process.on("message", (data) => told.push((data as Buffer).toString("utf8")));
  await new Promise((resolve) => process.once("open", resolve));
  process.send('{"type":"ping"}');
  await until(() => told.length === 1, "a pong");
  await request(dendro.url, "DELETE", `/api/v1/keys/${id}`).catch(() => undefined);
  expect(await operator.ask("settings.patch", { field_id: "temperature", value: 2 })).toMatchObject({
    error: { code: "FORBIDDEN" },
  });
  process.send('{"type":"ping"}');
  const code = await new Promise((resolve) => process.once("close", resolve));
  expect([code, told.map((text) => (JSON.parse(text) as { type: string }).type)]).toEqual([
    1008,
    ["pong", "refused"],
  ]);
  expect(worker.settings.get("temperature")).toBe(1);
}, 60_000);
