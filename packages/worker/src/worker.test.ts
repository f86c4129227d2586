import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { DendroError, settingsSchema, type NewMessage, type ServerFrame } from "@dendro/core";
import type { Handler } from "./handler.ts";
import type { WorkerOptions } from "./options.ts";
import { openClient } from "./test-support/client.ts";
import { serveWorker } from "./test-support/serve-worker.ts";
import { createWorker } from "./worker.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-worker-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const schema = settingsSchema({
  fields: [
    {
      id: "temperature",
      type: "number",
      label: "Temperature",
      min: 0,
      max: 2,
      default: 0.5,
      visibility: "users",
    },
    { id: "model", type: "text", label: "Model", default: "small" },
    { id: "api_key", type: "password", label: "API key" },
    { id: "answered", type: "number", label: "Answered", readonly: true, default: 0 },
    { id: "prompt", type: "textarea", label: "Prompt", visibility: "worker", default: "Be kind." },
  ],
});

/** Does what the message says. */
const obedient: Handler<typeof schema> = async function* (request, response, memory, analytics, settings) {
  yield response.runStart({ agentId: "obedient" });
  const [verb, rest = ""] = request.message.split(/ (.*)/su);
  if (verb === "echo") yield response.text(rest);
  if (verb === "count") {
    const history = await memory.history({ format: "openai" });
    yield response.text(String(history.length));
  }
  if (verb === "temperature") yield response.text(String(settings.get("temperature")));
  if (verb === "tool") {
    const call = response.toolCall({ name: rest, args: { a: 1 } });
    yield call;
    yield response.toolResult({ id: call.id, name: rest, result: 42, durationMs: 3 });
  }
  if (verb === "throw") throw new TypeError("secret of the house");
  if (verb === "hang") {
    yield response.text("waiting");
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    yield response.text("never said");
  }
  if (verb === "track") analytics.track(rest, { price: 3 });
  if (verb === "answered") await settings.set("answered", 7);
  if (verb === "title") yield response.updateThread({ title: rest });
  yield response.runEnd();
};

async function start(
  more: Partial<WorkerOptions<typeof schema>> = {},
  handler: Handler = obedient as Handler,
) {
  const errors: Error[] = [];
  const worker = createWorker({
    workerId: "support",
    database: `sqlite:${join(directory, `${(files += 1)}.db`)}`,
    settings: schema,
    onError: (error) => errors.push(error),
    ...more,
  });
  const served = await serveWorker(worker, handler);
  stops.push(served.stop);
  return { ...served, worker, errors };
}

const ann = { worker_id: "support", user_id: "ann" };
const text = (words: string): NewMessage => ({
  type: "message",
  actor: "user",
  content: [{ type: "text", text: words }],
});
const textsIn = (frames: readonly ServerFrame[]) =>
  frames.flatMap((frame) =>
    frame.type === "event.append" || frame.type === "thread.snapshot"
      ? frame.payload.events.flatMap(({ content = [] }) =>
          content.flatMap((part) => (part.type === "text" ? [part.text] : [])),
        )
      : [],
  );

/** What the runs of a thread were, as they were told. */
const statusesIn = (frames: readonly ServerFrame[]) =>
  frames.flatMap((frame) => {
    if (frame.type === "run.upsert") return [frame.payload.run.status];
    return frame.type === "thread.snapshot" ? (frame.payload.runs ?? []).map(({ status }) => status) : [];
  });

describe("a conversation", () => {
  test("goes from a message to an answer, which whoever watches sees", async () => {
    const { url } = await start();
    const client = await openClient(url, ann);
    const { thread_id: threadId = "", ok } = await client.ask("event.create", { event: text("echo hello") });
    expect(ok).toBe(true);
    expect(await client.next("thread.upsert")).toMatchObject({ thread: { id: threadId, user_id: "ann" } });
    const other = await openClient(url, ann);
    client.send("thread.subscribe", { thread_id: threadId });
    other.send("thread.subscribe", { thread_id: threadId });
    for (const one of [client, other]) await one.next("thread.snapshot");
    await client.ask("event.create", { thread_id: threadId, event: text("echo again") });
    for (const one of [client, other]) {
      await one.next("event.append", ({ events }) => JSON.stringify(events).includes('"again"'));
      await one.next("run.upsert", ({ run }) => run.status === "succeeded");
    }
    other.send("thread.list", {});
    expect(await other.next("thread.list.result")).toMatchObject({
      total_count: 1,
      threads: [{ id: threadId }],
    });
    other.send("event.list", { thread_id: threadId, limit: 2 });
    const page = await other.next("event.list.result");
    expect(page.events).toHaveLength(2);
    expect(page.has_more).toBe(true);
  });

  test("is whole for whoever comes back, without anything twice", async () => {
    const { url } = await start();
    const client = await openClient(url, ann);
    const { thread_id = "" } = await client.ask("event.create", { event: text("echo 0") });
    client.send("thread.subscribe", { thread_id });
    await client.next("thread.snapshot");
    const seen = () =>
      client.frames.flatMap((frame) =>
        frame.type === "event.append" || frame.type === "thread.snapshot"
          ? frame.payload.events.map(({ id }) => id)
          : [],
      );
    const last = seen().at(-1) as string;
    await client.close();
    const writer = await openClient(url, ann);
    for (const word of ["a", "b", "c"])
      await writer.ask("event.create", { thread_id, event: text(`echo ${word}`) });
    writer.send("thread.subscribe", { thread_id });
    await expect.poll(() => JSON.stringify(writer.frames), { timeout: 10_000 }).toContain('"c"');
    const again = await openClient(url, ann);
    again.send("thread.subscribe", { thread_id, after_event_id: last });
    await again.next("event.append");
    await writer.ask("event.create", { thread_id, event: text("echo d") });
    await again.next("event.append", ({ events }) => JSON.stringify(events).includes('"d"'));
    expect(again.frames.some(({ type }) => type === "thread.snapshot")).toBe(false);
    const ids = [
      ...seen(),
      ...again.frames.flatMap((frame) =>
        frame.type === "event.append" ? frame.payload.events.map(({ id }) => id) : [],
      ),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    const answers = textsIn(again.frames).filter((word) => word.length === 1);
    expect(answers).toEqual(["a", "b", "c", "d"]);
  });

  test("has one event of a message that is sent twice, also of one that begins a thread", async () => {
    const { url } = await start();
    const client = await openClient(url, ann);
    const first = await client.ask("event.create", { client_event_id: "c1", event: text("echo x") });
    const second = await client.ask("event.create", { client_event_id: "c1", event: text("echo x") });
    expect(second).toMatchObject({ thread_id: first.thread_id, event_id: first.event_id });
    client.send("thread.list", {});
    expect((await client.next("thread.list.result")).total_count).toBe(1);
  });

  test("is nobody else's", async () => {
    const { url } = await start({
      authenticate: ({ user_id: userId, auth_token: token }) => (token === "good" ? { userId } : null),
    });
    const client = await openClient(url, { ...ann, auth_token: "good" });
    const { thread_id = "", event_id = "" } = await client.ask("event.create", { event: text("echo x") });
    const bob = await openClient(url, { worker_id: "support", user_id: "bob", auth_token: "good" });
    const refused = { ok: false, error: { code: "FORBIDDEN" } };
    expect(await bob.ask("event.create", { thread_id, event: text("echo y") })).toMatchObject(refused);
    expect(await bob.ask("thread.subscribe", { thread_id })).toMatchObject(refused);
    expect(await bob.ask("event.list", { thread_id })).toMatchObject(refused);
    expect(await bob.ask("thread.delete", { thread_id })).toMatchObject(refused);
    expect(await bob.ask("analytics.subscribe", { worker_id: "support" })).toMatchObject(refused);
    bob.send("feedback", { target_type: "event", target_id: event_id, feedback: "like" });
    expect(await bob.next("feedback.ack")).toMatchObject(refused);
    bob.send("thread.list", {});
    expect((await bob.next("thread.list.result")).threads).toEqual([]);
    expect(await (await openClient(url)).ask("connect", { ...ann, auth_token: "bad" })).toMatchObject(
      refused,
    );
    expect(
      await (await openClient(url)).ask("connect", { ...ann, worker_id: "other", auth_token: "good" }),
    ).toMatchObject(refused);
  });

  test("can be deleted, and is gone for everybody", async () => {
    const { url } = await start();
    const client = await openClient(url, ann);
    const { thread_id = "" } = await client.ask("event.create", { event: text("echo x") });
    expect((await client.ask("thread.delete", { thread_id })).ok).toBe(true);
    expect(await client.next("thread.deleted")).toEqual({ thread_id });
    expect(await client.ask("event.list", { thread_id })).toMatchObject({ error: { code: "NOT_FOUND" } });
  });
});

describe("a handler", () => {
  test("that throws fails its run; the thread hears that, operators hear why", async () => {
    const { url, errors } = await start();
    const client = await openClient(url, ann);
    await client.ask("analytics.subscribe", { worker_id: "support" });
    const { thread_id = "" } = await client.ask("event.create", { event: text("throw") });
    client.send("thread.subscribe", { thread_id });
    expect(await client.next("analytics.event", ({ event }) => event === "error.occurred")).toMatchObject({
      data: { error: "secret of the house", type: "TypeError" },
    });
    await client.next("analytics.event", ({ event }) => event === "agent.invoked");
    await expect.poll(() => statusesIn(client.frames), { timeout: 10_000 }).toContain("failed");
    const other = await openClient(url, ann);
    other.send("thread.subscribe", { thread_id });
    const { events, runs } = await other.next("thread.snapshot");
    expect(runs).toMatchObject([{ status: "failed", error: "The agent failed." }]);
    expect(events.at(-1)).toMatchObject({ actor: "system", type: "message" });
    expect(JSON.stringify(events)).not.toContain("secret");
    expect(errors.map(({ message }) => message)).toEqual(["secret of the house"]);
  });

  test("is aborted when its run is cancelled, while the socket stays free", async () => {
    const { url } = await start();
    const client = await openClient(url, ann);
    const { thread_id = "" } = await client.ask("event.create", { event: text("hang") });
    client.send("thread.subscribe", { thread_id });
    await expect.poll(() => statusesIn(client.frames), { timeout: 10_000 }).toContain("running");
    const reader = await openClient(url, ann);
    reader.send("thread.subscribe", { thread_id });
    const { runs = [] } = await reader.next("thread.snapshot");
    expect(runs).toMatchObject([{ status: "running" }]);
    client.send("ping", {});
    await client.next("pong");
    expect((await client.ask("run.cancel", { run_id: runs[0]?.id ?? "" })).ok).toBe(true);
    await reader.next("run.upsert", ({ run }) => run.status === "canceled");
    await wait(50);
    expect(textsIn([...client.frames, ...reader.frames])).not.toContain("never said");
  });

  test("may run as often at once as is allowed, also when all come together, and gives its place back however it ends", async () => {
    const { url, worker } = await start({ maxRunning: 2 });
    const client = await openClient(url, ann);
    const send = async (words: string) => await client.ask("event.create", { event: text(words) });
    const together = await Promise.all(
      Array.from({ length: 6 }, async () =>
        worker
          .dispatch(obedient as Handler, { userId: "ann", message: "hang" })
          .catch(({ code }: DendroError) => code),
      ),
    );
    const begun = together.flatMap((one) => (typeof one === "string" ? [] : [one.threadId]));
    expect(begun).toHaveLength(2);
    expect(together).toEqual(expect.arrayContaining(Array.from({ length: 4 }, () => "overloaded")));
    expect((await send("echo x")).error?.code).toBe("RATE_LIMITED");
    const runIn = (thread: string) =>
      client.frames
        .flatMap(({ type, payload }) =>
          type === "thread.snapshot" ? (payload.runs ?? []) : type === "run.upsert" ? [payload.run] : [],
        )
        .find(({ thread_id }) => thread_id === thread)?.id;
    const cancelAll = async (threads: readonly string[]) => {
      for (const thread_id of threads) {
        client.send("thread.subscribe", { thread_id });
        await expect.poll(() => runIn(thread_id)).toBeDefined();
        expect((await client.ask("run.cancel", { run_id: runIn(thread_id) ?? "" })).ok).toBe(true);
      }
    };
    await cancelAll(begun);
    for (const ending of ["echo done", "throw", "hang", "echo again"])
      await expect.poll(async () => (await send(ending)).ok, { timeout: 10_000 }).toBe(true);
    // One hangs, and there is one place besides.
    await expect.poll(async () => (await send("hang")).ok, { timeout: 10_000 }).toBe(true);
    expect((await send("hang")).error?.code).toBe("RATE_LIMITED");
  });

  test.each(["cancelled", "worker closed", "thread deleted"])(
    "does what it does at last when it is stopped, and its signal says so before: %s",
    async (how) => {
      const seen: string[] = [];
      const running = Promise.withResolvers<void>();
      const done = Promise.withResolvers<void>();
      const { url, worker } = await start({}, async function* ({ signal }, response) {
        signal.addEventListener("abort", () => seen.push("aborted"));
        try {
          yield response.runStart();
          yield response.text("waiting");
          running.resolve();
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          yield response.text("never said");
          seen.push("went on");
        } finally {
          seen.push("at last");
          done.resolve();
        }
      });
      const client = await openClient(url, ann);
      const { thread_id = "" } = await client.ask("event.create", { event: text("x") });
      await running.promise;
      if (how === "worker closed") await worker.close();
      else if (how === "thread deleted") await client.ask("thread.delete", { thread_id });
      else {
        client.send("thread.subscribe", { thread_id });
        const { runs = [] } = await client.next("thread.snapshot");
        await client.ask("run.cancel", { run_id: runs[0]?.id ?? "" });
      }
      await done.promise;
      expect(seen).toEqual(["aborted", "at last"]);
    },
  );

  test("knows the history, and what it yields and tracks is seen by operators at once", async () => {
    const { url } = await start();
    const client = await openClient(url, ann);
    const bystander = await openClient(url, { worker_id: "support", user_id: "bob" });
    await client.ask("analytics.subscribe", { worker_id: "support" });
    const { thread_id = "" } = await client.ask("event.create", { event: text("tool weather") });
    await client.next("analytics.event", ({ event }) => event === "agent.invoked");
    client.send("thread.subscribe", { thread_id });
    await client.ask("event.create", { thread_id, event: text("count") });
    await client.next("event.append", ({ events }) => events.some((one) => one.actor === "assistant"));
    // Two messages, a call and its result.
    expect(textsIn(client.frames)).toContain("4");
    await client.ask("event.create", { thread_id, event: text("track order.placed") });
    await client.next("analytics.event", ({ event }) => event === "order.placed");
    await client.ask("event.create", { thread_id, event: text("track message.c2s") });
    await client.ask("event.create", { thread_id, event: text("title Weather") });
    await client.next("thread.upsert", ({ thread }) => thread.title === "Weather");
    const names = client.frames.flatMap((frame) =>
      frame.type === "analytics.event" ? [frame.payload.event] : [],
    );
    expect(names.filter((name) => name === "message.c2s")).toHaveLength(5);
    expect(names.slice(0, 5)).toEqual([
      "thread.created",
      "message.c2s",
      "tool.called",
      "tool.returned",
      "agent.invoked",
    ]);
    expect(bystander.frames.filter(({ type }) => type === "analytics.event")).toEqual([]);
  });
});

describe("feedback", () => {
  test("counts once for each person, and may be changed", async () => {
    const { url, worker } = await start();
    const client = await openClient(url, ann);
    await client.ask("analytics.subscribe", { worker_id: "support" });
    const { event_id = "", thread_id = "" } = await client.ask("event.create", { event: text("echo x") });
    const judge = async (feedback: "like" | "dislike") => {
      const id = client.send("feedback", {
        target_type: "event",
        target_id: event_id,
        feedback,
        reason: "because",
      });
      return await client.next("feedback.ack", ({ ack_id }) => ack_id === id);
    };
    expect(await judge("like")).toMatchObject({ ok: true, feedback: "like" });
    await judge("like");
    await judge("dislike");
    await worker.feedback({ userId: "ann", target: { type: "thread", id: thread_id }, feedback: "like" });
    await expect(
      worker.feedback({ userId: "eve", target: { type: "thread", id: thread_id }, feedback: "like" }),
    ).rejects.toThrow(DendroError);
    const posted = await fetch(`${url}/feedback`, {
      method: "POST",
      body: JSON.stringify({ user_id: "ann", target_type: "event", target_id: "none", feedback: "like" }),
    });
    expect(posted.status).toBe(404);
    await client.next("analytics.event", ({ data }) => data?.["target_type"] === "thread");
    const told = client.frames.flatMap((frame) =>
      frame.type === "analytics.event" && frame.payload.event.startsWith("feedback.")
        ? [[frame.payload.event, frame.payload.data?.["replaces"]]]
        : [],
    );
    expect(told).toEqual([
      ["feedback.like", undefined],
      ["feedback.dislike", "like"],
      ["feedback.like", undefined],
    ]);
  });
});

describe("settings", () => {
  test("reach the next answer, and everybody else who watches, but not the sender", async () => {
    const { url } = await start();
    const [client, other] = [await openClient(url, ann), await openClient(url, ann)];
    for (const one of [client, other]) await one.ask("settings.subscribe", { worker_id: "support" });
    const { fields, version } = await client.next("settings.snapshot");
    expect(version).toBe(0);
    expect(fields.map(({ id }) => id)).toEqual(["temperature", "model", "api_key", "answered"]);
    const patched = await client.ask("settings.patch", { field_id: "temperature", value: 1.5 });
    expect(patched).toMatchObject({ ok: true, version: 1 });
    expect(await other.next("settings.patch")).toMatchObject({
      field_id: "temperature",
      value: 1.5,
      version: 1,
    });
    await client.ask("settings.patch", { field_id: "api_key", value: "hunter2" });
    expect(await other.next("settings.patch", ({ field_id }) => field_id === "api_key")).toMatchObject({
      value: { is_set: true },
    });
    expect(client.frames.some(({ type }) => type === "settings.patch")).toBe(false);
    const { thread_id = "" } = await client.ask("event.create", { event: text("temperature") });
    client.send("thread.subscribe", { thread_id });
    await expect.poll(() => textsIn(client.frames), { timeout: 10_000 }).toContain("1.5");
    expect(JSON.stringify([...client.frames, ...other.frames])).not.toContain("hunter2");
    await client.ask("event.create", { thread_id, event: text("answered") });
    expect(await client.next("settings.patch")).toMatchObject({ field_id: "answered", value: 7, version: 3 });
  });

  test("are refused with a reason", async () => {
    const { url } = await start();
    const client = await openClient(url, ann);
    const patch = async (field_id: string, value: unknown, base_version?: number) =>
      (
        await client.ask("settings.patch", {
          field_id,
          value,
          ...(base_version === undefined ? {} : { base_version }),
        })
      ).error?.code;
    expect(await patch("temperature", 9)).toBe("INVALID");
    expect(await patch("nothing", 9)).toBe("NOT_FOUND");
    expect(await patch("prompt", "Be rude.")).toBe("NOT_FOUND");
    expect(await patch("answered", 1)).toBe("READONLY");
    expect(await patch("temperature", 1, 0)).toBeUndefined();
    expect(await patch("temperature", 2, 0)).toBe("STALE");
    expect(await patch("model", "large", 0)).toBeUndefined();
  });

  test("outlive the process, and are read by another on the same database", async () => {
    const database = `sqlite:${join(directory, "shared.db")}`;
    const first = await start({ database, settingsIntervalMs: 20 });
    const second = await start({ database, settingsIntervalMs: 20 });
    await second.worker.open();
    const seen: number[] = [];
    second.worker.settings.onChange("temperature", (value) => seen.push(value));
    const client = await openClient(first.url, ann);
    await client.ask("settings.patch", { field_id: "temperature", value: 2 });
    await expect.poll(() => seen).toEqual([2]);
    expect(second.worker.settings.get("temperature")).toBe(2);
  });

  test("that are declared wrongly are an error at once", () => {
    expect(() =>
      settingsSchema({ fields: [{ id: "a", type: "number", label: "A", min: 3, default: 1 }] }),
    ).toThrow("default");
    expect(() => createWorker({ workerId: "w", database: "mysql://x" })).toThrow("sqlite:");
    expect(() =>
      createWorker({ workerId: "w", database: "postgres://localhost/x", settings: schema }),
    ).toThrow("openssl rand");
  });
});

describe("a connection", () => {
  test("is limited in what it may send, with an answer that says so", async () => {
    const { url } = await start({ limits: { framesPerSecond: 5, framesAtOnce: 10 } });
    const client = await openClient(url, ann);
    for (let count = 0; count < 15; count += 1) client.send("ping", {});
    expect(await client.next("ack", ({ error }) => error?.code === "RATE_LIMITED")).toMatchObject({
      ok: false,
    });
    for (let count = 0; count < 30; count += 1) client.send("ping", {});
    expect(await client.closed).toBe(4429);
    const large = await openClient(url, ann);
    large.sendText(JSON.stringify({ id: "x", type: "ping", payload: { padding: "x".repeat(300_000) } }));
    expect(await large.next("ack", ({ error }) => error?.code === "INVALID")).toBeDefined();
    large.send("ping", {});
    await large.next("pong");
  });

  test("of a page from elsewhere is not believed", async () => {
    const { url } = await start();
    const evil = await openClient(url, undefined, { origin: "https://evil.example" });
    expect(await evil.ask("connect", ann)).toMatchObject({ error: { code: "FORBIDDEN" } });
    const own = await openClient(url, undefined, { origin: "http://localhost:5173" });
    expect((await own.ask("connect", ann)).ok).toBe(true);
  });
});

test("a message from elsewhere is answered, once however often it comes", async () => {
  const { worker, url } = await start();
  const message = { userId: "whatsapp:1", message: "echo hi", clientEventId: "wamid.1" };
  const first = await worker.dispatch(obedient, message);
  const { events, error } = await first.finished;
  expect(error).toBeNull();
  expect(events.flatMap(({ content = [] }) => content)).toEqual([{ type: "text", text: "hi" }]);
  const second = await worker.dispatch(obedient, message);
  expect(second).toMatchObject({ threadId: first.threadId, eventId: first.eventId, isNew: false });
  const ready = await fetch(`${url}/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([
    200,
    { ready: true, platform: "none", database: "ok", authentication: "loopback" },
  ]);
});

test("a client that breaks off while it is let in harms nobody", async () => {
  const { url } = await start();
  const { port, hostname } = new URL(url);
  for (let count = 0; count < 20; count += 1) {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write(
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    await wait(count % 3);
    socket.resetAndDestroy();
  }
  expect((await fetch(`${url}/ready`)).status).toBe(200);
});
